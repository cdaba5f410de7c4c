import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { Workspace } from "../engine/workspace.ts";

describe("make docs", () => {
  let clone: Workspace;
  before(() => {
    clone = Workspace.clone();
  });
  after(() => clone.remove());

  const docs = (...variables: readonly string[]) => {
    const { STACK: _, OUTPUTS: __, ...environment } = process.env;
    return spawnSync("make", ["--no-print-directory", "docs", ...variables], {
      cwd: clone.path,
      encoding: "utf8",
      env: environment,
    });
  };

  it("finds what is committed current", () => {
    const { status, stdout } = docs();
    assert.equal(status, 0);
    assert.match(stdout, /^==> \d+ documents in docs\/estate, 0 changed$/m);
  });

  it("with a stack's outputs leaves what is committed alone", () => {
    clone.write("outputs.json", '{"certificateExpiries": {"docs.psf.io": "2027-03-20T00:00:00Z"}}');
    const { status, stdout } = docs("OUTPUTS=outputs.json");
    assert.equal(status, 0);
    assert.match(stdout, /^==> (\d+) documents in \.sandbox\/documents\/prod, \1 changed$/m);
    assert.match(clone.read(".sandbox", "documents", "prod", "ssl-list.md"), /2027-03-20T00:00:00Z/);
    assert.doesNotMatch(clone.read("docs", "estate", "ssl-list.md"), /2027/);
  });

  it("of another stack leaves what is committed alone", () => {
    assert.match(docs("STACK=dev").stdout, /^==> \d+ documents in \.sandbox\/documents\/dev, \d+ changed$/m);
    assert.ok(existsSync(clone.file(".sandbox", "documents", "dev", "services", "docs.md")));
  });

  it("tells what it cannot read", () => {
    const absent = docs("OUTPUTS=nowhere.json");
    assert.notEqual(absent.status, 0);
    assert.match(
      absent.stderr,
      /^error: there is no file nowhere\.json; write it with: bin\/sandbox stack output --stack STACK --json > nowhere\.json$/m,
    );
    const unknown = docs("STACK=nope");
    assert.notEqual(unknown.status, 0);
    assert.match(
      unknown.stderr,
      /^error: estate: there is no catalog "nope" under stacks\/; there are prod, dev\./m,
    );
  });

  it("follows a change of the catalog", () => {
    clone.edit(
      "stacks/prod/people.ts",
      '    fullName: "Sara Bianchi",',
      '    fullName: "Sara Bianchi-Rossi",',
    );
    assert.match(docs().stdout, /^docs\/estate\/people\.md\n==> \d+ documents in docs\/estate, 1 changed\n$/);
  });
});
