import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { OpenCloud } from "../../../sandbox/cloud/cloud.ts";
import { openCloud } from "../../../sandbox/cloud/open.ts";
import { faultsFrom } from "../../../sandbox/faults/faults.ts";
import { parseFaults } from "../../../sandbox/faults/parse.ts";
import type { ProviderBehaviour } from "../../../sandbox/provider/behaviour.ts";
import { startProviders } from "../../../sandbox/provider/start.ts";
import { sweepOrphans } from "../../../sandbox/provider/sweep.ts";
import { serveLanguageHost } from "../../../sandbox/runner/language-server.ts";
import { ensureCli } from "../../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

export interface Outcome {
  readonly code: number;
  /** Standard output and standard error in the order they came. */
  readonly output: string;
}

export interface CommandOptions {
  /** As in `SANDBOX_FAULTS`. */
  readonly faults?: string;
  readonly now?: Date;
}

/** The real CLI over a project, a state and a simulated cloud of its own. */
export interface Engine {
  /** Sets the program, CommonJS. */
  readonly program: (source: string) => void;
  /** One CLI command; providers start and stop with it, as in `bin/sandbox`. */
  readonly pulumi: (command: readonly string[], options?: CommandOptions) => Promise<Outcome>;
  readonly cloud: <Result>(look: (cloud: OpenCloud) => Result) => Result;
  /** Text of the stack's state file. */
  readonly state: () => string;
  readonly cloudFile: string;
  readonly sweep: () => Promise<readonly string[]>;
  readonly dispose: () => void;
}

export async function startEngine(behaviours: readonly ProviderBehaviour[]): Promise<Engine> {
  const directory = mkdtempSync(join(tmpdir(), "engine-"));
  const home = join(directory, "home");
  const project = join(directory, "project");
  const stateDirectory = join(directory, "state");
  for (const each of [home, project, stateDirectory]) mkdirSync(each);
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  writeFileSync(
    join(project, "Pulumi.yaml"),
    "name: trial\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.cjs\n",
  );
  const environment: NodeJS.ProcessEnv = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: process.env.HOME,
    NO_PROXY: "127.0.0.1,localhost",
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${stateDirectory}`,
    PULUMI_CONFIG_PASSPHRASE: "trial",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const cli = await ensureCli({
    root: ROOT,
    workDirectory: directory,
    environment: process.env,
    progress: createProgress({ write: () => {} }),
    signal: new AbortController().signal,
  });
  const cloudFile = join(directory, "cloud.jsonl");
  const stateFile = join(stateDirectory, ".pulumi/stacks/trial/dev.json");
  const known = () => knownResources(stateFile);

  const pulumi: Engine["pulumi"] = async (command, { faults = "", now } = {}) => {
    const cloud = openCloud(cloudFile);
    const providers = await startProviders({
      cloud,
      faults: faultsFrom(parseFaults(faults)),
      now: () => now ?? new Date(),
      behaviours,
      knownResources: known(),
    });
    const host = await serveLanguageHost(environment);
    try {
      return await run(cli.path, ["--non-interactive", "--color=never", ...command], project, {
        ...environment,
        PULUMI_DEBUG_PROVIDERS: providers.environmentValue,
        PULUMI_DEBUG_LANGUAGES: `nodejs:${host.port}`,
      });
    } finally {
      host.close();
      await providers.close();
      cloud.close();
    }
  };
  const withCloud: Engine["cloud"] = (look) => {
    const cloud = openCloud(cloudFile);
    try {
      return look(cloud);
    } finally {
      cloud.close();
    }
  };
  await pulumi(["stack", "init", "dev"]);
  return {
    program: (source) => writeFileSync(join(project, "index.cjs"), source),
    pulumi,
    cloud: withCloud,
    state: () => readFileSync(stateFile, "utf8"),
    cloudFile,
    sweep: async () => {
      const cloud = openCloud(cloudFile);
      try {
        const options = { cloud, behaviours, knownResources: known(), now: () => new Date() };
        const removed = await sweepOrphans({ ...options, urnPrefix: "urn:pulumi:dev::trial::" });
        return removed.map(({ id }) => id);
      } finally {
        cloud.close();
      }
    },
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function run(
  program: string,
  args: readonly string[],
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.once("error", fail);
    child.once("close", (code) => done({ code: code ?? -1, output }));
  });
}

function knownResources(stateFile: string): ReadonlySet<string> {
  let checkpoint: {
    readonly checkpoint?: { readonly latest?: { readonly resources?: readonly Resource[] } };
  };
  try {
    checkpoint = JSON.parse(readFileSync(stateFile, "utf8"));
  } catch {
    return new Set();
  }
  const resources = checkpoint.checkpoint?.latest?.resources ?? [];
  return new Set(resources.flatMap(({ urn, id }) => (id === undefined ? [] : [`${urn}\0${id}`])));
}

interface Resource {
  readonly urn: string;
  readonly id?: string;
}
