import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../commands/failure.ts";
import { type Layout, layoutOf, prepareLayout } from "../../../sandbox/runner/layout.ts";
import { mergeSettings, refreshStackFile, trackedStacks } from "../../../sandbox/runner/stack-files.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("mergeSettings", () => {
  it("follows the clone where nothing was changed here, and keeps what was", () => {
    const base = {
      same: 1,
      cloneChanged: 1,
      hereChanged: 1,
      bothChanged: 1,
      cloneRemoved: 1,
      hereRemoved: 1,
    };
    const mine = { same: 1, cloneChanged: 1, hereChanged: 2, bothChanged: 2, cloneRemoved: 1, hereAdded: 2 };
    const theirs = {
      same: 1,
      cloneChanged: 3,
      hereChanged: 1,
      bothChanged: 3,
      hereRemoved: 1,
      cloneAdded: 3,
    };
    assert.deepEqual(mergeSettings(base, mine, theirs), {
      same: 1,
      cloneChanged: 3,
      hereChanged: 2,
      bothChanged: 2,
      cloneAdded: 3,
      hereAdded: 2,
    });
  });
});

describe("refreshStackFile", () => {
  const temporary = temporaryDirectory();
  let layout: Layout;
  const tracked = () => join(temporary.path, "Pulumi.dev.yaml");
  const own = () => join(layout.project, "Pulumi.dev.yaml");

  beforeEach(async () => {
    writeFileSync(join(temporary.path, "Pulumi.yaml"), "name: estate\nruntime: nodejs\n");
    layout = layoutOf(temporary.path);
    await prepareLayout(layout);
  });

  it("copies the clone's file, follows it, and keeps what was set here", async () => {
    writeFileSync(tracked(), "config:\n  estate:networks: 10.0.0.0/8\n");
    await refreshStackFile(layout, "dev");
    assert.equal(readFileSync(own(), "utf8"), "config:\n  estate:networks: 10.0.0.0/8\n");

    writeFileSync(
      own(),
      "encryptionsalt: v1:salt\nconfig:\n  estate:networks: 10.0.0.0/8\n  estate:key: mine\n",
    );
    await refreshStackFile(layout, "dev");
    assert.equal(
      readFileSync(own(), "utf8"),
      "encryptionsalt: v1:salt\nconfig:\n  estate:networks: 10.0.0.0/8\n  estate:key: mine\n",
    );

    writeFileSync(tracked(), "config:\n  estate:networks: 172.16.0.0/12\n");
    await refreshStackFile(layout, "dev");
    assert.equal(
      readFileSync(own(), "utf8"),
      "encryptionsalt: v1:salt\nconfig:\n  estate:networks: 172.16.0.0/12\n  estate:key: mine\n",
    );
    assert.equal(readFileSync(tracked(), "utf8"), "config:\n  estate:networks: 172.16.0.0/12\n");
  });

  it("leaves out what only the real stack's key decrypts, says so once, and starts afresh after stack rm", async () => {
    const file =
      "secretsprovider: gcpkms://key\nencryptedkey: abc\nconfig:\n  estate:plain: yes\n  estate:deep:\n    - secure: abc\n";
    writeFileSync(tracked(), file);
    const note =
      "Pulumi.dev.yaml: left out what only the real stack's key decrypts: estate:deep; set what you need with bin/sandbox config set --stack dev KEY VALUE";
    assert.equal(await refreshStackFile(layout, "dev"), note);
    assert.equal(readFileSync(own(), "utf8"), "config:\n  estate:plain: yes\n");
    assert.equal(await refreshStackFile(layout, "dev"), undefined);
    rmSync(own());
    assert.equal(await refreshStackFile(layout, "dev"), note);
    assert.equal(readFileSync(own(), "utf8"), "config:\n  estate:plain: yes\n");
  });

  const refused = (what: string, text: string, message: string) =>
    it(`refuses ${what}`, async () => {
      writeFileSync(tracked(), text);
      await assert.rejects(refreshStackFile(layout, "dev"), new Failure(message.replace("FILE", tracked())));
    });
  refused(
    "what is no YAML, with the line",
    "config:\n  estate:a: 1\n  estate:b: [1\n",
    "FILE, line 4, column 1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; mend that line, then run this again",
  );
  refused(
    "what is no map",
    "- config\n",
    'FILE: a map with the key "config" belongs here, not a list; mend the file',
  );
  refused(
    "a config that is no map",
    "config: estate\n",
    'FILE: config: a map of keys and values belongs here, not the string "estate"',
  );

  it("knows the stacks that have a file", () => {
    for (const name of ["Pulumi.prod.yaml", "Pulumi.dev.yaml", "Pulumi.notes.txt"]) {
      writeFileSync(join(temporary.path, name), "");
    }
    mkdirSync(join(temporary.path, "stacks"));
    assert.deepEqual(trackedStacks(layout), ["dev", "prod"]);
  });
});
