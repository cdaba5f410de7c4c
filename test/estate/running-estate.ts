import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { finish } from "../../commands/process.ts";
import { machineLeader } from "../../sandbox/machines/boot/machine.ts";
import { findHost, type Host, listHosts } from "../../sandbox/machines/hosts.ts";
import { type MachinePaths, machinePaths } from "../../sandbox/machines/paths.ts";
import { ask } from "../../sandbox/probes/http.ts";
import type { Result, Shell } from "../../sandbox/probes/probe.ts";
import { visitorShell } from "../../sandbox/runner/surroundings.ts";
import { Workspace } from "../engine/workspace.ts";
import type { Running } from "../support/sandbox-command.ts";
import { type Outcome, readOutcome } from "./outcome.ts";

/** On machines, whatever the environment of the tests says. */
export const ON_MACHINES: NodeJS.ProcessEnv = { SANDBOX_SIMULATE: "0", NO_COLOR: "1" };

/** Milliseconds that what follows a change by itself may take; far more than it should, and the tests end before. */
const PATIENCE = 300_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The dev estate on machines of this host, brought up from a clone of its own whose files a test may edit. */
export class RunningEstate {
  readonly stack = "dev";
  readonly clone = Workspace.clone();
  readonly paths: MachinePaths = machinePaths(this.clone.path, this.stack);
  #latest: Running | undefined;
  /** Mocha knows no signals: tests that are interrupted end without their `after`. */
  readonly #interrupted = () => process.exit(130);
  readonly #atExit = () => {
    if (this.#latest?.child.exitCode === null) this.#latest.killEverything();
    // A command of a test that is still at work has the stack's lock until it has called itself off.
    const down = () =>
      spawnSync(this.clone.file("bin", "sandbox"), ["down", "--stack", this.stack], { stdio: "inherit" });
    for (let tries = 0; down().status !== 0 && tries < 60; tries++) spawnSync("sleep", ["2"]);
    this.clone.remove();
  };

  constructor() {
    process.once("exit", this.#atExit);
    for (const signal of SIGNALS) process.once(signal, this.#interrupted);
  }

  /** What `make up` runs. Whether it went well is the caller's to say. */
  up(...words: readonly string[]): Promise<Outcome> {
    return this.outcomeOf(this.startUp(...words));
  }

  startUp(...words: readonly string[]): Running {
    this.#latest = this.clone.start(["up", "--stack", this.stack, "--yes", ...words], ON_MACHINES);
    return this.#latest;
  }

  async outcomeOf(running: Running): Promise<Outcome> {
    const { code, stdout, stderr } = await running.ended;
    return readOutcome(code, stdout, stderr);
  }

  /** An up that must go well. @throws {AssertionError} with all that it said */
  async succeedingUp(...words: readonly string[]): Promise<Outcome> {
    const outcome = await this.up(...words);
    assert.equal(outcome.code, 0, outcome.text);
    return outcome;
  }

  /** Any other command of `bin/sandbox`. */
  run(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.clone.run(words, ON_MACHINES);
  }

  /** @returns its standard output. @throws {AssertionError} with the whole output where it fails */
  async succeed(...words: readonly string[]): Promise<string> {
    return (await this.clone.succeed(words, ON_MACHINES)).stdout;
  }

  /** @param label `web0` */
  async host(label: string): Promise<Host> {
    return findHost(await listHosts(this.paths), label);
  }

  /** The public address of a host. */
  async addressOf(label: string): Promise<string> {
    return (await this.host(label)).addresses[0] ?? "";
  }

  /** The address of a host in its datacenter's private network. */
  async privateAddressOf(label: string): Promise<string> {
    const { addresses } = await this.host(label);
    return addresses.find((address) => address.startsWith("198.19.")) ?? "";
  }

  /** A host's console: root's shell without the network, so that it works whatever a test has broken. */
  console(label: string): Shell {
    return async (command, { input = "", seconds = 120 } = {}) => {
      const leader = await machineLeader(this.paths, (await this.host(label)).id);
      assert.ok(leader !== undefined, `${label} does not run`);
      const entrance = ["--target", String(leader), "--all", "--", "sh", "-c", command];
      return execute(["nsenter", ...entrance], { input, seconds });
    };
  }

  /** @returns the standard output of a command on a host's console. @throws {AssertionError} where it fails */
  async on(label: string, command: string, seconds = 120): Promise<string> {
    const { status, stdout, stderr } = await this.console(label)(command, { seconds });
    assert.equal(status, 0, `${command} on ${label}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Somebody on the internet. */
  visitor(): Promise<Shell> {
    return visitorShell(this.paths);
  }

  /** @throws {AssertionError} where a visitor does not get that page */
  async serves(url: string): Promise<void> {
    assert.equal((await ask(await this.visitor(), url)).status, 200, url);
  }

  /** Brings down what is still up, and removes the clone. */
  async remove(): Promise<void> {
    try {
      await this.succeed("down", "--stack", this.stack);
    } finally {
      process.off("exit", this.#atExit);
      for (const signal of SIGNALS) process.off(signal, this.#interrupted);
      this.clone.remove();
    }
  }
}

/** Asks again until it no longer throws. @throws what it threw last, where that takes longer than it ever should */
export async function eventually<T>(check: () => Promise<T>, patience = PATIENCE): Promise<T> {
  for (const end = Date.now() + patience; ; await sleep(200)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Runs a program to its end, or to the end of its time. */
export async function execute(
  words: readonly string[],
  { input = "", seconds = 120 }: { readonly input?: string; readonly seconds?: number } = {},
): Promise<Result> {
  const [program = "", ...rest] = words;
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8", HOME: "/root" };
  const { code, output, errors } = await finish(program, rest, { env, input, timeout: seconds * 1000 });
  return { status: code ?? 124, stdout: output, stderr: errors };
}
