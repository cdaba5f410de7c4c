import { unknown } from "../../../policies/pack/resource.ts";
import { machineBoot } from "../../../policies/rules/machine-boot.ts";
import { describePolicy } from "../planned.ts";

const droplet = ["Droplet", "mail1-ams1"] as const;

describePolicy(machineBoot, [
  {
    title: "wants the deploy key and user data",
    resource: droplet,
    edit: ({ inputs }) => {
      inputs.sshKeys = [];
      inputs.userData = "";
    },
    messages: [
      "sshKeys is empty, so the program cannot reach the machine. Give it the deploy key",
      "userData is no cloud-init configuration. Make it with components/server/user-data.ts",
    ],
  },
  {
    title: "wants a key pair of an instance",
    resource: ["Instance", "docs0-iad1"],
    edit: ({ inputs }) => {
      delete inputs.keyPair;
    },
    messages: ["keyPair is empty, so the program cannot reach the machine. Give it the deploy key"],
  },
  {
    title: "wants the machine's own name and host key, and nothing for people",
    resource: droplet,
    edit: ({ inputs }) => {
      inputs.userData = `#cloud-config\n${JSON.stringify({
        fqdn: "mail2.ams1.psf.io",
        ssh_keys: { ed25519_public: "ssh-ed25519 AAAA" },
        ssh_pwauth: true,
        users: ["guido"],
      })}`;
    },
    messages: [
      'userData names the machine "mail2.ams1.psf.io". Name it "mail1.ams1.psf.io"',
      "userData has no host key (ssh_keys), so connections cannot be pinned to the machine. Generate one",
      "userData does not refuse passwords over SSH. Set ssh_pwauth to false",
      "userData makes accounts. People come by configuration, never at boot",
    ],
  },
  {
    title: "wants user data that can be judged",
    resource: droplet,
    edit: ({ inputs }) => {
      inputs.userData = "#cloud-config\nfqdn: mail1.ams1.psf.io\n";
    },
    messages: ["userData is no JSON after its first line, so it cannot be judged"],
  },
  {
    title: "knows that a machine was adopted by what the program ignores of it",
    resource: droplet,
    edit: (planned) => {
      delete planned.inputs.userData;
      delete planned.inputs.sshKeys;
      planned.ignoreChanges = ["region", "sshKeys", "userData"];
    },
    messages: [],
  },
  {
    title: "leaves what is not known yet to the update",
    resource: droplet,
    edit: ({ inputs }) => {
      inputs.userData = unknown;
      inputs.sshKeys = unknown;
    },
    messages: [],
  },
]);
