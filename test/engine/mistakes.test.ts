import assert from "node:assert/strict";
import { freshClone } from "./base.ts";
import { cloudObjects } from "./contents.ts";

describe("a mistake", () => {
  it("in the catalog is told with all others, and nothing is registered", async () => {
    const clone = freshClone();
    clone.edit("stacks/dev/data.ts", "bootstrapExpect: 1", "bootstrapExpect: 3");
    clone.edit("stacks/dev/services.ts", '"hg.dev.psf.io"]', '"hg.example.org"]');
    const { code, stdout } = await clone.run(["up", "--stack", "dev", "--yes"]);
    assert.notEqual(code, 0);
    assert.match(stdout, /consul\.bootstrapExpect/);
    assert.match(stdout, /hg\.example\.org/);
    assert.doesNotMatch(stdout, /at file:|\.ts:\d+/, "a mistake of the user's needs no stack trace");
    assert.deepEqual(cloudObjects(clone, "dev"), []);
  });

  it("in a catalog's text or types is refused before anything else, without a compiler", async () => {
    const clone = freshClone();
    clone.edit("stacks/dev/data.ts", "bootstrapExpect: 1", 'bootstrapExpect: "1"');
    clone.edit(
      "stacks/dev/people.ts",
      "mfraser: production.mfraser,",
      'mfraser: { ...production.mfraser, admin: "false" },',
    );
    const typed = await clone.run(["up", "--stack", "dev", "--yes"]);
    assert.notEqual(typed.code, 0);
    assert.match(
      typed.stdout,
      /The catalog "dev" has 2 mistakes; nothing was changed\.\s+1\. consul\.bootstrapExpect: "1" cannot stand here\.\s+Write 1 without quotation marks\.\s+2\. people\["mfraser"\]\.admin: "false" cannot stand here\.\s+Write false without quotation marks\./,
    );
    clone.edit("stacks/dev/people.ts", "mfraser: {", "mfraser: production.tlindqvist,\n  mfraser: {");
    const twice = await clone.run(["preview", "--stack", "dev", "--policy-pack", "policies"]);
    assert.notEqual(twice.code, 0);
    assert.match(
      twice.stdout,
      /1\. stacks\/dev\/people\.ts:\d+: "mfraser" is written twice in people, and what line \d+ says is lost\./,
    );
    assert.deepEqual(cloudObjects(clone, "dev"), []);
  });

  it("in a setting names file and key", async () => {
    const clone = freshClone();
    clone.write("Pulumi.dev.yaml", "config:\n  estate:networks: everything\n");
    const { code, stdout } = await clone.run(["preview", "--stack", "dev"]);
    assert.notEqual(code, 0);
    assert.ok(
      stdout.includes(
        'Pulumi.dev.yaml: estate:networks must be a map from datacenter to private range. Write it as: networks: {"iad1": "10.20.0.0/20"}',
      ),
      stdout,
    );
  });

  it("in the choice of a catalog lists the catalogs", async () => {
    const clone = freshClone();
    clone.write("Pulumi.dev.yaml", "config:\n  estate:estate: production\n");
    const { code, stdout } = await clone.run(["preview", "--stack", "dev"]);
    assert.notEqual(code, 0);
    assert.ok(
      stdout.includes('there is no catalog "production" under stacks/; there are prod, dev.'),
      stdout,
    );
  });

  it("in a network says which datacenters there are", async () => {
    const clone = freshClone();
    clone.write("Pulumi.dev.yaml", 'config:\n  estate:networks:\n    sfo1: "10.20.0.0/20"\n');
    const { code, stdout } = await clone.run(["preview", "--stack", "dev"]);
    assert.notEqual(code, 0);
    assert.ok(
      stdout.includes(
        'networks: there is no datacenter "sfo1" in the estate "dev"; there are iad1, ord1, nyc1.',
      ),
      stdout,
    );
  });

  it("of the program's own keeps its place in the source", async () => {
    const clone = freshClone();
    clone.edit(
      "components/postgresql.ts",
      '    this.superuserPassword = secret("superuser");',
      '    this.superuserPassword = secret("superuser");\n    throw new Error("a bug of ours");',
    );
    const { code, stdout } = await clone.run(["preview", "--stack", "dev"]);
    assert.notEqual(code, 0);
    assert.match(stdout, /a bug of ours/);
    assert.match(stdout, /components\/postgresql\.ts:\d+:\d+/);
  });
});
