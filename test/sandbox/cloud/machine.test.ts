import assert from "node:assert/strict";
import {
  addMachineAddress,
  bootMachine,
  findMachine,
  getMachine,
  MACHINE_TYPE,
  powerOff,
  powerOn,
  publicHalf,
  removeMachine,
  removeMachineAddress,
} from "../../../sandbox/cloud/machine.ts";
import { memoryCloud } from "../../../sandbox/cloud/open.ts";
import { newKeyPair } from "../../support/ssh-keys.ts";

const { privateKey: HOST_PRIVATE, publicKey } = newKeyPair();
const HOST_PUBLIC = publicKey.split(" ").slice(0, 2).join(" ");

const indented = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
const USER_DATA = `#cloud-config
ssh_keys:
  ed25519_private: |
${indented(HOST_PRIVATE)}
  ed25519_public: ssh-ed25519 ignored
ssh_authorized_keys: [ssh-ed25519 AAAAall everyone]
users:
  - default
  - name: deploy
    ssh_authorized_keys: ["ssh-ed25519 AAAAdeploy deploy@laptop"]
`;

describe("a machine of the simulated cloud", () => {
  it("takes from its user data who may log in and who it is", () => {
    const cloud = memoryCloud();
    const addresses = ["198.18.0.1", "10.0.0.2"];
    bootMachine({
      cloud,
      id: "1",
      addresses,
      userData: USER_DATA,
      keyPairPublicKeys: ["ssh-rsa AAAApair x"],
    });
    const everyone = ["ssh-rsa AAAApair", "ssh-ed25519 AAAAall"];
    assert.deepEqual(findMachine(cloud, "10.0.0.2"), {
      id: "1",
      addresses,
      hostKeys: [HOST_PUBLIC],
      authorizedKeys: {
        root: everyone,
        debian: everyone,
        ubuntu: everyone,
        deploy: ["ssh-ed25519 AAAAdeploy"],
      },
      running: true,
    });
    assert.equal(JSON.stringify(cloud.list(MACHINE_TYPE)).includes("PRIVATE KEY"), false);
    assert.equal(publicHalf(HOST_PRIVATE), HOST_PUBLIC);
  });

  it("boots without boot data, and says why it ignored some", () => {
    const cloud = memoryCloud();
    bootMachine({ cloud, id: "1", addresses: [] });
    assert.equal(getMachine(cloud, "1")?.bootProblem, undefined);
    for (const [userData, problem] of [
      ["#!/bin/sh\n", "the user data does not begin with #cloud-config"],
      ["#cloud-config\n- a\n", "the cloud-config is not a mapping"],
    ] as const) {
      bootMachine({ cloud, id: "1", addresses: [], userData });
      assert.equal(getMachine(cloud, "1")?.bootProblem, problem);
    }
    bootMachine({ cloud, id: "1", addresses: [], userData: "#cloud-config\na: [\n" });
    assert.match(getMachine(cloud, "1")?.bootProblem ?? "", /^the cloud-config is not YAML: /);
  });

  it("keeps root out where the user data says so", () => {
    const cloud = memoryCloud();
    bootMachine({
      cloud,
      id: "1",
      addresses: [],
      userData: "#cloud-config\ndisable_root: true\n",
      keyPairPublicKeys: ["k 1"],
    });
    assert.deepEqual(getMachine(cloud, "1")?.authorizedKeys, { debian: ["k 1"], ubuntu: ["k 1"] });
  });

  it("answers while it runs, at the addresses that lead to it", () => {
    const cloud = memoryCloud();
    bootMachine({ cloud, id: "1", addresses: ["198.18.0.1"] });
    addMachineAddress(cloud, "1", "198.18.0.9");
    assert.equal(findMachine(cloud, "198.18.0.9")?.id, "1");
    removeMachineAddress(cloud, "1", "198.18.0.9");
    assert.equal(findMachine(cloud, "198.18.0.9"), undefined);
    powerOff(cloud, "1");
    assert.equal(findMachine(cloud, "198.18.0.1"), undefined);
    powerOn(cloud, "1");
    assert.equal(findMachine(cloud, "198.18.0.1")?.id, "1");
    removeMachine(cloud, "1");
    assert.equal(getMachine(cloud, "1"), undefined);
  });
});
