import assert from "node:assert/strict";
import { knownResources, parseState } from "../../../sandbox/runner/state.ts";
import { countByProvider, formatReport, orphansOf } from "../../../sandbox/runner/status.ts";

const VPC = "digitalocean:index/vpc:Vpc";
const URN = "urn:pulumi:dev::estate::";
const CHECKPOINT = JSON.stringify({
  checkpoint: {
    latest: {
      resources: [
        { urn: `${URN}pulumi:pulumi:Stack::estate-dev`, type: "pulumi:pulumi:Stack", custom: false },
        {
          urn: `${URN}pulumi:providers:digitalocean::default`,
          type: "pulumi:providers:digitalocean",
          custom: true,
          id: "p1",
        },
        { urn: `${URN}${VPC}::net`, type: VPC, custom: true, id: "v1", protect: true, retainOnDelete: true },
      ],
      pending_operations: [{ type: "creating", resource: { urn: `${URN}${VPC}::other` } }],
    },
  },
});

describe("the state", () => {
  it("is read from the CLI's checkpoint", () => {
    const state = parseState(JSON.parse(CHECKPOINT));
    assert.deepEqual(state.pending, [{ kind: "creating", urn: `${URN}${VPC}::other` }]);
    assert.deepEqual(
      [...knownResources(state)],
      [`${URN}pulumi:providers:digitalocean::default\0p1`, `${URN}${VPC}::net\0v1`],
    );
    assert.deepEqual(parseState({}), { resources: [], pending: [] });
  });
});

describe("the report", () => {
  it("counts kinds by provider, both by name", () => {
    assert.deepEqual(countByProvider(["tls:index/privateKey:PrivateKey", VPC, "a:b/c:C", VPC, "a:b/a:A"]), [
      "a: 1 A, 1 C",
      "digitalocean: 2 Vpc",
      "tls: 1 PrivateKey",
    ]);
  });

  it("of what a failed run made, only what the state does not know is an orphan", () => {
    const made = { type: VPC, inputs: {}, configuration: {} };
    const known = { ...made, urn: `${URN}${VPC}::net`, id: "v1" };
    const lost = { ...made, urn: `${URN}${VPC}::other`, id: "v2" };
    assert.deepEqual(orphansOf([known, lost], parseState(JSON.parse(CHECKPOINT))), [lost]);
  });

  it("shows state, cloud, orphans, pending operations and locks", () => {
    assert.equal(
      formatReport({
        stack: "dev",
        realm: "simulated",
        exists: true,
        state: parseState(JSON.parse(CHECKPOINT)),
        cloud: {
          objects: [
            { type: VPC, id: "v1" },
            { type: VPC, id: "v2" },
          ],
          orphans: [{ type: VPC, id: "v2" }],
        },
        locks: [
          { file: "", pid: 7, user: "ann", host: "here", since: "2026-05-04T10:11:12Z", holder: "gone" },
        ],
      }),
      `dev: 1 resources, 1 of them protected
  state
    digitalocean: 1 Vpc
  simulated cloud: 2 objects
    digitalocean: 2 Vpc
  orphans, which the next successful up takes up or removes
    ${VPC} v2
  pending operations of an interrupted run, which the next up continues
    creating ${URN}${VPC}::other
  locks
    process 7 of ann@here since 2026-05-04T10:11:12Z, gone: bin/sandbox unlock removes it
`,
    );
  });

  it("says that a stack was never brought up, and that its cloud is in use", () => {
    const nothing = {
      stack: "prod",
      realm: "simulated" as const,
      exists: false,
      state: { resources: [], pending: [] },
      locks: [],
    };
    assert.equal(
      formatReport({ ...nothing, cloud: { objects: [], orphans: [] } }),
      "prod: never brought up\n",
    );
    assert.equal(
      formatReport({ ...nothing, exists: true, cloud: { inUse: "used by process 7" } }),
      "prod: 0 resources, 0 of them protected\n  simulated cloud\n    used by process 7\n",
    );
  });

  it("leaves the counts of a stack on machines to what its machines say, and not what a run left", () => {
    assert.equal(
      formatReport({
        stack: "dev",
        realm: "machines",
        exists: true,
        state: parseState(JSON.parse(CHECKPOINT)),
        cloud: { objects: [{ type: VPC, id: "v1" }], orphans: [{ type: VPC, id: "v2" }] },
        locks: [],
      }),
      `dev: 1 resources, 1 of them protected
  orphans, which the next successful up takes up or removes
    ${VPC} v2
  pending operations of an interrupted run, which the next up continues
    creating ${URN}${VPC}::other
`,
    );
    assert.equal(
      formatReport({
        stack: "dev",
        realm: "machines",
        exists: true,
        state: { resources: [], pending: [] },
        cloud: { inUse: "used by process 7" },
        locks: [],
      }),
      "dev: 0 resources, 0 of them protected\n  cloud\n    used by process 7\n",
    );
  });
});
