import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "../temporary.ts";
import { type Clone, halfway, makeClone } from "./clone.ts";

const PROGRAM = `
import * as digitalocean from "@pulumi/digitalocean";
new digitalocean.Vpc("network", { region: "nyc3", ipRange: "10.1.0.0/16" }, { protect: true });
new digitalocean.Tag("kept");
`;

const UP = ["up", "--stack", "dev", "--yes", "--skip-preview"];

describe("bin/sandbox refusing", () => {
  const temporary = temporaryDirectory();
  let clone: Clone;

  beforeEach(() => {
    // With a blank, as a user's path may have.
    clone = makeClone(join(temporary.path, "a clone"), PROGRAM);
  });

  const status = async () => (await clone.run(["status"])).stdout;

  /** The process that runs the CLI, a child of the one that the launcher became. */
  function cliOf(pid: number | undefined): number {
    const { stdout } = spawnSync("ps", ["--ppid", String(pid), "-o", "pid=,comm="], { encoding: "utf8" });
    return Number(/(\d+) pulumi/.exec(stdout)?.[1]);
  }

  it("refuses an unknown stack, a missing one, a malformed file and another directory", async () => {
    const refused = async (words: readonly string[]) => {
      const { code, stdout: shown, stderr } = await clone.run(words);
      assert.deepEqual([code, shown], [1, ""]);
      return stderr;
    };
    assert.equal(
      await refused(["up", "--stack", "nope"]),
      `error: there is no stack "nope": neither Pulumi.nope.yaml in ${clone.path} nor a state of that name in ${clone.path}/.sandbox/state; known are dev\n`,
    );
    assert.equal(
      await refused(["up"]),
      "error: no stack is chosen: name one with --stack (known: dev), or choose one for good with bin/sandbox stack select\n",
    );
    assert.equal(
      await refused(["-C", "/tmp", "up"]),
      "error: the sandbox runs the program of its own clone: leave out --cwd (-C)\n",
    );
    writeFileSync(join(clone.path, "Pulumi.dev.yaml"), "config:\n\testate:size: small\n");
    assert.match(
      await refused(["preview", "--stack", "dev"]),
      /^error: .*\/Pulumi\.dev\.yaml, line 2, column 1: not valid YAML: .*; mend that line, then run this again\n$/,
    );
  });

  it("refuses what is no command, and what its own commands would pass over", async () => {
    const refused = async (...words: readonly string[]) => {
      const { code, stdout: shown, stderr } = await clone.run(words);
      assert.deepEqual([code, shown], [1, ""]);
      return stderr;
    };
    assert.match(
      await refused("upp", "--stack", "dev"),
      /^error: there is no command "upp"; the CLI has new, config, .*, up, .*; the sandbox has status, probe, down, unlock, inventory, calibrate, ssh, logs, help\n$/,
    );
    assert.equal(
      await refused("down", "--stack", "dev", "--target", "x"),
      'error: bin/sandbox down takes no "--target", only --stack NAME; nothing was done\n',
    );
    assert.equal(
      await refused("status", "dev"),
      'error: bin/sandbox status takes no "dev", only --stack NAME; nothing was done\n',
    );
    assert.deepEqual(readdirSync(join(clone.path, ".sandbox", "project")).includes("Pulumi.dev.yaml"), false);
  });

  it("says what to do where a file of its own is broken, and shows the rest", async () => {
    const root = clone.path;
    const folder = join(root, ".sandbox", "state", ".pulumi", "stacks", "estate");
    const cloud = join(root, ".sandbox", "clouds", "dev.jsonl");
    assert.equal((await clone.run(UP)).code, 0);
    rmSync(`${cloud}.key`);
    const advice = `Put back ${cloud} and ${cloud}.key as they were; or, to start over without what they hold, remove both, then run bin/sandbox refresh --yes and bin/sandbox up for that stack`;
    const lost = `error: ${cloud}.key, the key of the simulated cloud ${cloud}, is not there. ${advice}\n`;
    assert.equal((await clone.run(UP)).stderr, lost);
    const report = await clone.run(["status"]);
    assert.deepEqual(
      [report.code, report.stdout],
      [
        1,
        `dev: 2 resources, 1 of them protected\n  state\n    digitalocean: 1 Tag, 1 Vpc\n  simulated cloud\n    ${lost}`,
      ],
    );
    // The advice is good.
    rmSync(cloud);
    assert.equal((await clone.run(["refresh", "--stack", "dev", "--yes", "--skip-preview"])).code, 0);
    assert.equal((await clone.run(UP)).code, 0);
    assert.match(await status(), /simulated cloud: 2 objects\n {4}digitalocean: 1 Tag, 1 Vpc\n$/);

    const state = join(folder, "dev.json");
    writeFileSync(state, "{");
    assert.equal(
      (await clone.run(UP)).stderr,
      `error: ${state} cannot be read (Expected property name or '}' in JSON at position 1 (line 1 column 2)); put it back from ${state}.bak, the state before the last step, or, to start over, remove both and ${cloud}\n`,
    );
    writeFileSync(join(root, "Pulumi.yaml"), "runtime: nodejs\n");
    assert.equal(
      (await clone.run(["status"])).stderr,
      `error: ${root}/Pulumi.yaml has no name; add the line "name: estate"\n`,
    );
    rmSync(join(root, "Pulumi.yaml"));
    assert.equal(
      (await clone.run(["status"])).stderr,
      `error: ${root}/Pulumi.yaml cannot be read (ENOENT: no such file or directory, open '${root}/Pulumi.yaml'); git checkout Pulumi.yaml brings it back\n`,
    );
  });

  it("refuses a second up of a stack while one is at work", async () => {
    const running = clone.start(UP, { SANDBOX_FAULTS: "create Vpc delay=60000" });
    await halfway(clone, running);
    const pid = cliOf(running.child.pid);
    const second = await clone.run(UP);
    assert.equal(second.code, 1);
    assert.match(
      second.stderr,
      new RegExp(
        `^error: stack dev is locked by process ${pid} of .*, which is at work; wait for it to end, or end it \\(kill ${pid}\\) and run this again\n$`,
      ),
    );
    const shown = await status();
    assert.match(shown, /\n {2}operations under way\n {4}creating urn:/);
    const { path } = clone;
    const { pid: server } = running.child;
    const inUse = `The simulated cloud ${path}/.sandbox/clouds/dev.jsonl is in use by process ${server}. Wait until it ends, or end it; if it has nothing to do with this project, remove ${path}/.sandbox/clouds/dev.jsonl.lock.`;
    assert.ok(shown.includes(inUse), shown);
    assert.equal((await clone.run(["preview", "--stack", "dev"])).stderr, `error: ${inUse}\n`);
    running.child.kill("SIGINT");
    assert.notEqual((await running.ended).code, 0);
  });

  it("refuses a fault order and a clock that it cannot read", async () => {
    assert.equal(
      (await clone.run(["preview", "--stack", "dev"], { SANDBOX_NOW: "soon" })).stderr.split("\n").at(-2),
      'error: SANDBOX_NOW: "soon" is no moment; write it like 2027-01-31T12:00:00Z',
    );
    assert.match(
      (await clone.run(["preview", "--stack", "dev"], { SANDBOX_FAULTS: "explode" })).stderr,
      /^error: SANDBOX_FAULTS: "explode": the operation must be one of create, read, update, delete\./m,
    );
    assert.equal(
      (await clone.run(["preview", "--stack", "dev"], { SANDBOX_FAULTS: "create Dropplet lose" })).stderr,
      'error: SANDBOX_FAULTS: no provider of the sandbox has a resource type "Dropplet"; name one by its token or the token\'s last part, such as Droplet, or write * for all\n',
    );
  });
});
