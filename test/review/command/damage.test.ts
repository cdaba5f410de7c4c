import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { inJson, isPublic, secretValues } from "../../engine/secret-values.ts";
import { ReviewClone } from "./change.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f newcomer";

/** Changes as people make them, each reviewed by the real command on the real engine. */
describe("a review of a change", () => {
  let clone: ReviewClone;

  before(() => {
    clone = new ReviewClone((workspace) => {
      const zone = '  "dev.psf.io": { records: [...certificateAuthorities, ...withoutMail] },\n';
      workspace.edit(
        "stacks/dev/network.ts",
        zone,
        `${zone}  "events.example": { records: [...withoutMail] },\n`,
      );
    });
  });

  afterEach(() => clone.restore());
  after(() => clone.workspace.remove());

  it("finds nothing where nothing changes, and brings the base up once", async () => {
    const { code, headline, stderr } = await clone.review();
    assert.deepEqual([code, headline], [0, "nothing changes"], stderr);
    assert.match(
      stderr,
      /^==> bringing dev of [0-9a-f]{7} up in the simulated cloud, once for this revision$/m,
    );
    // The user's own sandbox has seen nothing of it, and git knows no worktree but the clone's.
    assert.deepEqual(readdirSync(clone.workspace.file(".sandbox")), ["review"]);
    assert.equal(clone.git("worktree", "list").trim().split("\n").length, 1);
  });

  it("refuses a renamed database machine", async () => {
    const { workspace } = clone;
    workspace.edit("stacks/dev/servers.ts", 'name: "pg1"', 'name: "pg9"');
    for (const name of ["pg1.iad1.int.dev.psf.io", "pg1.iad1.dev.psf.io"]) {
      workspace.edit("stacks/dev/certificates.ts", `"${name}"`, `"${name.replace("pg1", "pg9")}"`);
    }
    const { code, headline, findings, comment, counts, stderr } = await clone.review();
    assert.match(stderr, /^==> previewing dev of the working tree against [0-9a-f]{7}\n$/);
    assert.deepEqual([code, headline], [2, "refused (stateful)"]);
    assert.deepEqual(counts, { create: 10, update: 4, replace: 2, delete: 10, unchanged: 310 });
    assert.deepEqual(findings, [
      "2 stateful resources would be lost: pg1-iad1 (machine) is forgotten, and stays in the cloud with nobody to look after it; pg1-iad1-host-key (key) is forgotten, and stays in the cloud with nobody to look after it",
    ]);
    assert.match(
      comment,
      /^\| `pg1-iad1` \| machine \| forgotten \| no longer declared, and stays in the cloud; protected: the engine refuses too, until it is unprotected \|$/m,
    );
    assert.match(
      comment,
      /^\| `postgresql\.dev\.psf\.io-request` \| certificate request \| replaced \| dnsNames\\\[5\\\], dnsNames\\\[6\\\] force it \|$/m,
    );
  });

  it("refuses a deleted zone", async () => {
    clone.workspace.edit("stacks/dev/network.ts", '  "events.example": { records: [...withoutMail] },\n', "");
    const { code, headline, findings } = await clone.review();
    assert.deepEqual([code, headline], [2, "refused (stateful)"]);
    assert.deepEqual(findings, [
      "1 stateful resource would be lost: events.example (zone) is forgotten, and stays in the cloud with nobody to look after it",
    ]);
  });

  it("refuses another image for the machines of the database, and for all load balancers", async () => {
    const { workspace } = clone;
    for (const name of ["pg0", "pg1", "lb0", "lb1"]) {
      workspace.edit(
        "stacks/dev/servers.ts",
        `name: "${name}",`,
        `name: "${name}",\n    image: "debian-12",`,
      );
    }
    const { code, headline, findings } = await clone.review();
    assert.deepEqual([code, headline], [2, "refused (stateful, image, redundancy)"]);
    assert.deepEqual(findings, [
      "2 databases would start in an empty directory: pg0, pg1 in iad1, whose data moves from /srv/postgresql/16/postgresql to /srv/postgresql/15/postgresql. Upgrade a database by a new machine beside it, or by pg_upgrade",
      "2 hosts would stay on noble and be configured for bookworm: pg0, pg1 in iad1. Take the image back, or add a machine with the new one and move to it",
      "2 of 2 load balancers are touched in one step, and none is left to do their work: lb0-iad1 and lb1-iad1. Change them one after another",
    ]);
  });

  it("refuses what a change of the program does: other URNs, a port, nobody left", async () => {
    const { workspace } = clone;
    workspace.edit(
      "components/dns/record-names.ts",
      "name: domain, formerName: name",
      'name: domain + "-record"',
    );
    workspace.edit(
      "roles/base/firewall.ts",
      '"    ct state invalid drop",',
      '"    ct state invalid drop",\n    "    tcp dport 6379 accept",',
    );
    workspace.edit("roles/base/people.ts", "administrator: access.sudo", "administrator: false");
    const { code, headline, rules, findings, comment } = await clone.review("--allow", "too-much,urn");
    assert.deepEqual([code, headline], [2, "refused (open-port, last-admin)"]);
    assert.deepEqual(rules, ["too-much", "urn", "open-port", "last-admin"]);
    const texts = findings.join("\n");
    assert.match(texts, /^the DNS record \S+ would be deleted, and made again under another URN: /m);
    assert.match(
      texts,
      /^the host \w+ in \w+ would open tcp 6379 to the world, and the catalog's table has tcp 22/m,
    );
    assert.match(texts, /^13 hosts would have 0 administrators, /m);
    assert.match(comment, /^\*\*Overridden, and meant by whoever did it:\*\*\n\n- `too-much`: /m);
  });

  it("lets a service move onto the CDN: one record", async () => {
    clone.workspace.edit("stacks/dev/services.ts", 'cdn: "off",', 'cdn: "on",');
    const { code, headline, counts } = await clone.review();
    assert.deepEqual([code, headline], [0, "fine, nothing is replaced or deleted"]);
    assert.deepEqual(counts, { create: 0, update: 1, replace: 0, delete: 0, unchanged: 325 });
  });

  it("lets a person come to all machines", async () => {
    const person = `  newcomer: { fullName: "New Comer", admin: true, sshKeys: ["${key}"], access: {} },\n`;
    clone.workspace.edit("stacks/dev/people.ts", "  mfraser:", `${person}  mfraser:`);
    const { code, headline, counts } = await clone.review();
    assert.deepEqual([code, headline], [0, "fine, nothing is replaced or deleted"]);
    assert.deepEqual(counts, { create: 0, update: 13, replace: 0, delete: 0, unchanged: 313 });
  });

  it("lets a port be closed and a service come", async () => {
    clone.workspace.edit(
      "stacks/dev/roles.ts",
      "pythontest: production.pythontest",
      "pythontest: { ...production.pythontest, ports: production.pythontest.ports.filter(({ port }) => port !== 21) }",
    );
    clone.workspace.edit(
      "stacks/dev/services.ts",
      "  console: {",
      `  wheels: {
    kind: "web",
    backend: { role: "web", port: 9000 },
    domains: ["wheels.dev.psf.io"],
    verify: { name: "docs.dev.psf.io", authority: "internal" },
    check: "default",
    cdn: "never",
    owner: "infrastructure",
  },
  console: {`,
    );
    const { code, headline, counts } = await clone.review();
    assert.deepEqual([code, headline], [0, "fine, nothing is replaced or deleted"]);
    assert.deepEqual(counts, { create: 1, update: 7, replace: 0, delete: 0, unchanged: 319 });
  });

  it("tells a change without a plan by the words of its failure", async () => {
    clone.workspace.edit(
      "stacks/dev/services.ts",
      'domains: ["hg.dev.psf.io"]',
      'domains: ["hg.nowhere.example"]',
    );
    const { code, stderr, comment } = await clone.review();
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^error: the preview of dev fails:\nThe catalog "dev" has \d+ mistakes?; nothing was changed\.$/m,
    );
    assert.match(comment, /^## dev: no plan, its preview fails$/m);
    assert.match(comment, /hg\.nowhere\.example/);
  });

  it("compares the first change of a new stack with nothing", async () => {
    const { workspace } = clone;
    workspace.write("Pulumi.fresh.yaml", "config:\n  estate:estate: dev\n");
    const { code, stdout, stderr } = await clone.run("--stack", "fresh", "--base", "main");
    rmSync(workspace.file("Pulumi.fresh.yaml"));
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^## fresh: fine, nothing is replaced or deleted\n\n\*\*\d+ created\*\*, 0 unchanged; compared with nothing, as `main` at `[0-9a-f]{7}` has no such stack$/m,
    );
    assert.match(stderr, /^==> [0-9a-f]{7} has no stack fresh: the change is compared with nothing$/m);
  });

  it("says which base it cannot find", async () => {
    const nowhere = await clone.run("--stack", "dev", "--base", "nowhere");
    assert.equal(nowhere.code, 1);
    assert.equal(
      nowhere.stderr,
      `error: there is no revision "nowhere" in ${clone.workspace.path}; name another with --base (BASE=), or fetch it: git fetch origin nowhere\n`,
    );
  });

  it("says which base does not come up", async () => {
    clone.workspace.edit(
      "stacks/dev/services.ts",
      'domains: ["hg.dev.psf.io"]',
      'domains: ["hg.nowhere.example"]',
    );
    clone.commit("broken");
    const { code, stderr } = await clone.run("--stack", "dev", "--base", "HEAD");
    clone.git("reset", "--quiet", "--hard", "HEAD~");
    assert.equal(code, 4);
    assert.match(
      stderr,
      /^error: [0-9a-f]{7}, with which the change is compared, does not come up: bin\/sandbox up ended with 1\. Name another revision with --base \(BASE=\), or mend that one\.$/m,
    );
    assert.match(stderr, /hg\.nowhere\.example/);
  });

  it("leaves nothing behind where it is interrupted", async () => {
    const { workspace } = clone;
    const code = await clone.interrupt("previewing dev", "--stack", "dev", "--base", "main");
    assert.equal(code, 130);
    clone.commit("another", "--allow-empty");
    assert.equal(await clone.interrupt("bringing dev", "--stack", "dev", "--base", "HEAD"), 130);
    assert.equal(clone.git("worktree", "list").trim().split("\n").length, 1);
    assert.equal(readdirSync(workspace.file(".sandbox", "review", "bases")).length, 1);
  });

  it("has written no secret of the estate into any report", async () => {
    const { workspace, reports } = clone;
    const bases = workspace.file(".sandbox", "review", "bases");
    const [base = ""] = readdirSync(bases);
    cpSync(workspace.file(".sandbox", "review", "bases", base, "sandbox"), workspace.file(".sandbox"), {
      recursive: true,
    });
    const secrets = [...(await secretValues(workspace))].filter((value) => !isPublic(value));
    assert.ok(
      secrets.length > 100,
      `only ${secrets.length} secrets found: the test looks in the wrong place`,
    );
    assert.ok(reports.some((text) => text.length > 100_000));
    const leaked = secrets.filter((value) =>
      reports.some((text) => text.includes(value) || text.includes(inJson(value))),
    );
    assert.deepEqual(leaked, []);
  });
});
