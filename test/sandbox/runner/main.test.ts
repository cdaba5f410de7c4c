import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../sandbox/toolchain/process.ts";
import { temporaryDirectory } from "../temporary.ts";
import { type Clone, halfway, makeClone } from "./clone.ts";

const PROGRAM = `
import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { word } from "./words.ts";
const vpc = new digitalocean.Vpc("network", { region: "nyc3", ipRange: "10.1.0.0/16" }, { protect: true });
new digitalocean.Tag("kept", {}, { retainOnDelete: true });
console.log("printed by the program");
export const network = vpc.id;
export const size = new pulumi.Config().require("size");
export const said = word;
`;

const UP = ["up", "--stack", "dev", "--yes", "--skip-preview"];

describe("bin/sandbox", () => {
  const temporary = temporaryDirectory();
  let clone: Clone;

  beforeEach(() => {
    // With a blank, as a user's path may have.
    clone = makeClone(join(temporary.path, "a clone"), PROGRAM);
    writeFileSync(join(clone.path, "words.ts"), 'export const word: string = "hello";\n');
  });

  const output = async (name: string) =>
    (await clone.run(["stack", "output", name, "--stack", "dev"])).stdout.trim();
  const status = async () => (await clone.run(["status"])).stdout;

  /** The process that runs the CLI, a child of the one that the launcher became. */
  function cliOf(pid: number | undefined): number {
    const { stdout } = spawnSync("ps", ["--ppid", String(pid), "-o", "pid=,comm="], { encoding: "utf8" });
    return Number(/(\d+) pulumi/.exec(stdout)?.[1]);
  }

  /** Waits for a process of another parent to end. */
  async function gone(pid: number): Promise<void> {
    while (isAlive(pid)) await sleep(50);
  }

  it("previews, brings up, changes nothing the second time, and removes all, protected or retained", async () => {
    const preview = await clone.run(["preview", "--stack", "dev"]);
    assert.equal(preview.code, 0, preview.stderr + preview.stdout);
    assert.match(preview.stdout, /\+ 3 to create/);
    assert.match(preview.stdout, /printed by the program/);
    assert.equal(preview.stderr, `==> stack dev made in ${clone.path}/.sandbox/state\n`);

    const up = await clone.run(UP);
    assert.equal(up.code, 0, up.stderr + up.stdout);
    assert.deepEqual([await output("size"), await output("said")], ["small", "hello"]);
    assert.match((await clone.run([...UP, "--expect-no-changes"])).stdout, /3 unchanged/);
    assert.equal(
      await status(),
      [
        "dev: 2 resources, 1 of them protected",
        "  state",
        "    digitalocean: 1 Tag, 1 Vpc",
        "  simulated cloud: 2 objects",
        "    digitalocean: 1 Tag, 1 Vpc",
        "",
      ].join("\n"),
    );

    assert.equal((await clone.run(["destroy", "--stack", "dev", "--yes"])).code, 1);
    const down = await clone.run(["down", "--stack", "dev"]);
    assert.equal(down.code, 0, down.stderr + down.stdout);
    assert.equal(down.stderr, "==> stack dev is removed\n");
    assert.doesNotMatch(down.stdout, /retain/);
    assert.equal(await status(), "dev: never brought up\n");
    assert.deepEqual(readdirSync(join(clone.path, ".sandbox", "clouds")), []);
  });

  it("leaves the working tree and the user's own Pulumi as they are", async () => {
    const home = join(temporary.path, "home");
    mkdirSync(home);
    const before = readdirSync(clone.path);
    const environment = {
      HOME: home,
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME || join(process.env.HOME ?? "", ".cache"),
      PULUMI_ACCESS_TOKEN: "pul-0123",
      PULUMI_BACKEND_URL: "https://api.example",
      DIGITALOCEAN_TOKEN: "dop_v1_0123",
    };
    const up = await clone.run(UP, environment);
    assert.equal(up.code, 0, up.stderr + up.stdout);
    assert.equal(
      (await clone.run(["config", "set", "--stack", "dev", "size", "large"], environment)).code,
      0,
    );
    assert.equal((await clone.run(UP, environment)).code, 0);
    assert.equal(await output("size"), "large");
    assert.deepEqual(readdirSync(clone.path).sort(), [...before, ".sandbox"].sort());
    assert.equal(
      readFileSync(join(clone.path, "Pulumi.dev.yaml"), "utf8"),
      "config:\n  estate:size: small\n",
    );
    assert.deepEqual(readdirSync(home), []);
    assert.equal(statSync(join(clone.path, ".sandbox")).mode & 0o777, 0o700);
    assert.equal(statSync(join(clone.path, ".sandbox", "passphrase")).mode & 0o777, 0o600);
  });

  it("runs a policy pack named from the user's directory", async () => {
    const pack = join(temporary.path, "pack");
    mkdirSync(pack);
    symlinkSync(join(clone.path, "node_modules"), join(pack, "node_modules"));
    writeFileSync(
      join(pack, "package.json"),
      '{"name": "pack", "version": "1.0.0", "type": "module", "main": "index.ts"}',
    );
    writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(
      join(pack, "index.ts"),
      `import { PolicyPack, type ReportViolation } from "@pulumi/policy";
       new PolicyPack("pack", { policies: [{
         name: "no-tags", description: "No tags.", enforcementLevel: "mandatory",
         validateResource: ({ type }, report: ReportViolation) => { if (type.endsWith("Tag")) report("a tag"); },
       }] });`,
    );
    const refused = await clone.run(["preview", "--stack", "dev", "--policy-pack", "../pack"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stdout, /\[mandatory\] {2}no-tags {2}\(digitalocean:index:Tag: kept\)/);
  });

  it("goes on after the CLI was killed in the middle of an up", async () => {
    const running = clone.start(UP, { SANDBOX_FAULTS: "create Vpc delay=60000" });
    await halfway(clone, running);
    process.kill(cliOf(running.child.pid), "SIGKILL");
    assert.equal((await running.ended).code, 137);
    assert.match(
      await status(),
      /\n {2}pending operations of an interrupted run, which the next up continues\n/,
    );

    const next = await clone.run(UP);
    assert.equal(next.code, 0, next.stderr + next.stdout);
    assert.match(
      next.stderr,
      /^==> stack dev was locked by process \d+ of .*, an interrupted run; that process is gone/,
    );
    assert.match(await status(), /simulated cloud: 2 objects\n {4}digitalocean: 1 Tag, 1 Vpc\n$/);
  });

  it("leaves no CLI waiting for servers that were killed, and goes on", async () => {
    const running = clone.start(UP, { SANDBOX_FAULTS: "create Vpc delay=60000" });
    await halfway(clone, running);
    const cli = cliOf(running.child.pid);
    running.child.kill("SIGKILL");
    await gone(cli);
    const next = await clone.run(UP);
    assert.equal(next.code, 0, next.stderr + next.stdout);
    assert.match(await status(), /simulated cloud: 2 objects\n {4}digitalocean: 1 Tag, 1 Vpc\n$/);
  });

  it("passes an interrupt on, and the next up goes on", async () => {
    const running = clone.start(UP, { SANDBOX_FAULTS: "create Vpc delay=60000" });
    await halfway(clone, running);
    running.child.kill("SIGINT");
    const { code, stdout: shown } = await running.ended;
    assert.notEqual(code, 0);
    assert.match(shown, /cancel/i);
    assert.equal(existsSync(join(clone.path, ".sandbox", "clouds", "dev.jsonl.lock")), false);
    const next = await clone.run(UP);
    assert.equal(next.code, 0, next.stderr + next.stdout);
    assert.match(await status(), /simulated cloud: 2 objects\n {4}digitalocean: 1 Tag, 1 Vpc\n$/);
  });

  it("explains itself", async () => {
    const { code, stdout: shown } = await clone.run([]);
    assert.equal(code, 0);
    assert.match(shown, /^bin\/sandbox runs the Pulumi CLI with an embedded cloud attached/);
    assert.equal(existsSync(join(clone.path, ".sandbox")), false);
  });
});
