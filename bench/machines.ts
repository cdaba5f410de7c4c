import { spawn } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hostCgroups } from "../sandbox/machines/boot/cgroups.ts";
import { groupOfWorld } from "../sandbox/machines/group.ts";
import { lackingForMachines } from "../sandbox/machines/host.ts";
import { listHosts } from "../sandbox/machines/hosts.ts";
import { keepPackages } from "../sandbox/machines/layers/keep.ts";
import { type MachinePaths, machinePaths } from "../sandbox/machines/paths.ts";
import { memoryOf } from "../sandbox/status/memory.ts";
import { cacheDirectory } from "../sandbox/toolchain/cli.ts";
import { createProject } from "./measure.ts";
import { printTable } from "./table.ts";
import { type Finish, readFinish } from "./timeline.ts";

/** Seconds that a stack's daemons have to come to rest before memory is counted. */
const REST = 30;

/**
 * Brings a stack up on machines of this host twice, in a project of its own: the first run fills the caches, the second
 * is measured. Prints how long it takes until every host is healthy, where the time goes, and what it holds at rest.
 */
export async function benchMachines(root: string, directory: string, stack: string): Promise<void> {
  const lacking = lackingForMachines(process.env);
  if (lacking !== undefined) {
    console.log(`\n${stack} on machines is not measured: ${lacking}`);
    return;
  }
  const project = createProject(root, directory, {
    name: `machines-${stack}`,
    program: "index.ts",
    environment: {},
  });
  copyFileSync(join(root, `Pulumi.${stack}.yaml`), join(project, `Pulumi.${stack}.yaml`));
  const paths = machinePaths(project, stack);
  try {
    await up(root, project, stack, "the first time, to fill the caches");
    await keepPackages(paths, { cache: cacheDirectory(process.env), signal: new AbortController().signal });
    await command(root, project, ["down", "--stack", stack]);
    const load = loadavg()[0] ?? 0;
    const { seconds, finishes } = await up(root, project, stack, "from cached images");
    process.stderr.write(`==> ${stack} rests for ${REST} s\n`);
    await sleep(REST * 1000);
    await print({ stack, paths, load, seconds, finishes });
  } finally {
    if (existsSync(join(project, ".sandbox"))) await command(root, project, ["down", "--stack", stack]);
  }
}

interface Run {
  readonly seconds: number;
  readonly finishes: readonly Finish[];
}

async function up(root: string, project: string, stack: string, why: string): Promise<Run> {
  process.stderr.write(`==> ${stack} on machines, ${why}\n`);
  const started = Date.now();
  const finishes: Finish[] = [];
  await command(root, project, ["up", "--stack", stack, "--yes", "--skip-preview"], (line) => {
    const finish = readFinish(line, (Date.now() - started) / 1000);
    if (finish !== undefined) finishes.push(finish);
  });
  return { seconds: (Date.now() - started) / 1000, finishes };
}

/** @throws {Error} with the end of the output where it fails */
async function command(
  root: string,
  project: string,
  words: readonly string[],
  see: (line: string) => void = () => {},
): Promise<void> {
  const child = spawn(process.execPath, [join(root, "bench/preview.ts"), project, ...words], {
    env: process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let rest = "";
  let tail = "";
  const take = (chunk: string) => {
    tail = (tail + chunk).slice(-3000);
  };
  child.stderr.setEncoding("utf8").on("data", take);
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    take(chunk);
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(see);
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`bin/sandbox ${words.join(" ")} failed:\n${tail}`);
}

interface Measured extends Run {
  readonly stack: string;
  readonly paths: MachinePaths;
  /** Of the whole machine, before. */
  readonly load: number;
}

async function print({ stack, paths, load, seconds, finishes }: Measured): Promise<void> {
  const at = (name: string) => finishes.find((finish) => finish.name === name);
  const hosts = await listHosts(paths);
  const mounts = await hostCgroups();
  const group = groupOfWorld(paths);
  let [memory, processor] = [0, 0];
  const rows: { readonly healthy: number; readonly cells: readonly string[] }[] = [];
  for (const { id, name } of [...hosts, { id: "helpers", name: "the world around them" }]) {
    const held = (await memoryOf(mounts, `${group}/${id}`))?.used ?? 0;
    const used = await processorSeconds(mounts.unified, `${group}/${id}`);
    memory += held;
    processor += used;
    const key = name.split(".", 2).join("-");
    const [ready, configured] = [at(`${key}-ready`), at(`${key}-configuration`)];
    rows.push({
      healthy: configured?.at ?? Number.POSITIVE_INFINITY,
      cells: [
        name,
        ready?.at.toFixed(0) ?? "",
        configured === undefined ? "" : (configured.at - configured.seconds).toFixed(0),
        configured?.at.toFixed(0) ?? "",
        configured?.parts ?? "",
        used.toFixed(0),
        (held / 2 ** 20).toFixed(0),
      ],
    });
  }
  rows.sort((one, other) => one.healthy - other.healthy);
  printTable(
    `${stack} on machines, from cached images: ${hosts.length} hosts healthy after ${seconds.toFixed(0)} s; load before ${load.toFixed(1)}`,
    ["host", "booted, s", "begun", "healthy", "what took it, s", "CPU s", "MB"],
    rows.map(({ cells }) => cells),
  );
  const slowest = [...finishes].sort((one, other) => other.seconds - one.seconds).slice(0, 8);
  printTable(
    "Slowest resources",
    ["resource", "from s", "to s"],
    slowest.map((each) => [each.name, (each.at - each.seconds).toFixed(0), each.at.toFixed(0)]),
  );
  console.log(
    `\nprocessor: ${processor.toFixed(0)} s by machines and their world; memory at rest: ${(memory / 2 ** 30).toFixed(2)} GiB`,
  );
}

/** Of a control group's processes since it was made; 0 where this host does not count. */
async function processorSeconds(unified: string | undefined, group: string): Promise<number> {
  const text = await readFile(join(unified ?? "/", group, "cpu.stat"), "utf8").catch(() => "");
  return Number(/^usage_usec (\d+)$/m.exec(text)?.[1] ?? 0) / 1e6;
}
