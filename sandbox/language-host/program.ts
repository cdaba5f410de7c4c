import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Exit code by which the Node SDK says that it has already told the user what went wrong. */
const EXIT_AFTER_MESSAGE = 32;

/** What the engine asks to run; the fields of the RunRequest message. */
export interface ProgramRequest {
  readonly programDirectory: string;
  readonly entryPoint: string;
  readonly workingDirectory: string;
  readonly arguments: readonly string[];
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly dryRun: boolean;
  /** Registrations at a time; 0 leaves it to the SDK. */
  readonly parallel: number;
  readonly monitorAddress: string;
  readonly engineAddress: string;
}

export interface ProgramResult {
  /** Empty where the program ended well. */
  readonly error: string;
  /** Whether the user has been told already. */
  readonly bail: boolean;
}

/** The SDK's script that runs programs, as the program's own node_modules has it. */
function sdkRun(programDirectory: string): string {
  try {
    return createRequire(join(programDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new Error(
      `no @pulumi/pulumi in the node_modules of ${programDirectory}; install the dependencies there (npm ci)`,
    );
  }
}

/** Node's arguments for a program: the SDK's `run` script, its options, the program. */
export function programArguments(request: ProgramRequest): readonly string[] {
  const options = {
    monitor: request.monitorAddress,
    engine: request.engineAddress,
    organization: request.organization,
    project: request.project,
    stack: request.stack,
    pwd: request.workingDirectory,
    "root-directory": request.programDirectory,
    parallel: request.parallel > 0 ? String(request.parallel) : "",
  };
  return [
    sdkRun(request.programDirectory),
    ...Object.entries(options).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.dryRun ? ["--dry-run"] : []),
    request.entryPoint,
    ...request.arguments,
  ];
}

export interface NodeProcess {
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Starts Node in a process group of its own: an interrupt at the terminal then reaches the engine alone, which
 * decides when the program ends.
 */
export function startNode(request: NodeProcess): ChildProcess {
  return spawn(process.execPath, request.arguments, {
    cwd: request.workingDirectory,
    env: request.environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

/** Ends a process that `startNode` started, with whatever it started in turn. */
export function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** The exit code of a process once its output is read to the end; 128 and more where a signal ended it. */
export function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 143)));
  });
}

/**
 * Runs a program to its end. Every line it prints goes to `print`; aborting the signal kills it.
 * @throws where the SDK is missing or Node cannot start
 */
export async function runProgram(
  request: ProgramRequest,
  environment: NodeJS.ProcessEnv,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const child = startNode({
    arguments: programArguments(request),
    workingDirectory: request.workingDirectory,
    environment: {
      ...environment,
      PULUMI_CONFIG: JSON.stringify(request.configuration),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.secretKeys),
    },
  });
  const abort = () => kill(child);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", print);
  }
  try {
    const code = await exitCode(child);
    if (code === 0) return { error: "", bail: false };
    if (code === EXIT_AFTER_MESSAGE) return { error: "", bail: true };
    return { error: `the program exited with code ${code}`, bail: false };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
