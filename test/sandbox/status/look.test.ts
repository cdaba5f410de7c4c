import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { parseLook } from "../../../sandbox/status/look.ts";
import { countMemory } from "../../../sandbox/status/memory.ts";
import { ensureAuthority, issueCertificate } from "../../../sandbox/world/authority/authority.ts";
import { temporaryDirectory } from "../temporary.ts";
import { NOW } from "./status.ts";

const plain = {
  units: { state: "running", failed: [] },
  uptime: 12.5,
  converge: { applied: { configuration: 7 }, interrupted: [] },
  metrics: { estate_drift: 0 },
  certificates: [],
};

describe("a machine's answer", () => {
  const temporary = temporaryDirectory();

  it("is taken with what it has, and without what it has not", () => {
    assert.deepEqual(parseLook(JSON.stringify({ ...plain, consul: null })), plain);
    assert.throws(() => parseLook("[]"), SyntaxError);
  });

  it("has the reason in the place of what it could not tell", () => {
    const trouble = { error: "it is broken" };
    const all = { ...plain, units: trouble, converge: trouble, certificates: trouble, obtained: trouble };
    const more = { ...all, consul: trouble, patroni: trouble, backups: trouble };
    assert.deepEqual(parseLook(JSON.stringify(more)), more);
  });

  it("has Consul's, Patroni's and pgBackRest's answers", () => {
    const check = { name: "port", status: "passing", output: "" };
    const consul = { leader: "x:1", instances: [{ service: "a", node: "b", tags: ["c"], checks: [check] }] };
    const member = { name: "pg0", role: "leader", state: "running" };
    const databases = [{ name: "d", bytes: 1, connections: 2 }];
    const backups = [{ name: "s", code: 0, message: "ok", backups: [{ type: "full", stop: 9 }] }];
    const patroni = { members: [{ ...member, lag: "unknown" }], databases };
    assert.deepEqual(parseLook(JSON.stringify({ ...plain, obtained: ["docs"], consul, patroni, backups })), {
      ...plain,
      ...{ obtained: ["docs"], consul, backups },
      patroni: { members: [{ ...member, lag: undefined }], databases },
    });
  });

  it("has certificates with the ends of their lives", async () => {
    const authority = await ensureAuthority(temporary.path, new Date(NOW));
    const { certificatePem } = issueCertificate(authority, ["docs.example.org"], new Date(NOW));
    const file = { kind: "public", path: "/etc/haproxy/certs/acme-docs.pem" };
    const { certificates } = parseLook(
      JSON.stringify({ ...plain, certificates: [{ ...file, pem: certificatePem }] }),
    );
    // It is valid from an hour ago, because clocks differ.
    const notBefore = NOW - 3_600_000;
    assert.deepEqual(certificates, [{ ...file, notBefore, notAfter: notBefore + 90 * 86_400_000 }]);
  });

  it("is the program's, on any machine with Python", () => {
    const program = new URL("../../../sandbox/status/look.py", import.meta.url);
    const output = execFileSync("python3", ["-B", program.pathname, "/nothing.pem"], { encoding: "utf8" });
    const { uptime, certificates } = parseLook(output);
    assert.ok(uptime > 0);
    assert.ok(Array.isArray(certificates), output);
  });
});

describe("a machine's memory", () => {
  it("does not count the cache that nobody has used of late, in both versions of control groups", () => {
    const first = "cache 9\ninactive_file 5\ntotal_inactive_file 40\n";
    assert.deepEqual(countMemory("100\n", first, "1000\n"), { used: 60, limit: 1000 });
    assert.deepEqual(countMemory("100\n", "file 9\ninactive_file 30\n", "1000\n"), { used: 70, limit: 1000 });
  });
});
