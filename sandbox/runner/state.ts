import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { isAlive } from "../toolchain/process.ts";
import { cloudFile, type Layout, lockDirectory, stateFile } from "./layout.ts";

export interface StateResource {
  readonly urn: string;
  /** Empty for components. */
  readonly id: string;
  readonly type: string;
  readonly custom: boolean;
  readonly protected: boolean;
  readonly retained: boolean;
}

export interface StackState {
  readonly resources: readonly StateResource[];
  /** What an interrupted run had begun. */
  readonly pending: readonly { readonly kind: string; readonly urn: string }[];
}

/** Who holds a stack. */
export interface StackLock {
  readonly file: string;
  readonly pid: number;
  readonly user: string;
  readonly host: string;
  readonly since: string;
  /** Whether the process that made it lives on this machine, is gone from it, or was on another one. */
  readonly holder: "alive" | "gone" | "elsewhere";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}

function list(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

/** @throws Failure with what to do where it is no JSON */
function parseJson(file: string, text: string, advice: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${file} cannot be read (${errorMessage(error)}); ${advice}`, { cause: error });
  }
}

export function stackExists(layout: Layout, stack: string): boolean {
  return existsSync(stateFile(layout, stack));
}

/** Names of the stacks with a state, sorted. */
export async function existingStacks(layout: Layout): Promise<readonly string[]> {
  const directory = join(layout.state, ".pulumi", "stacks", layout.projectName);
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []).sort();
}

/** What a checkpoint of the CLI's local backend holds. */
export function parseState(checkpoint: unknown): StackState {
  const deployment = field(field(checkpoint, "checkpoint"), "latest");
  return {
    resources: list(deployment, "resources").map((resource) => ({
      urn: text(resource, "urn"),
      id: text(resource, "id"),
      type: text(resource, "type"),
      custom: field(resource, "custom") === true,
      protected: field(resource, "protect") === true,
      retained: field(resource, "retainOnDelete") === true,
    })),
    pending: list(deployment, "pending_operations").map((operation) => ({
      kind: text(operation, "type"),
      urn: text(field(operation, "resource"), "urn"),
    })),
  };
}

/** The state of a stack; empty where it has none. */
export async function readState(layout: Layout, stack: string): Promise<StackState> {
  if (!stackExists(layout, stack)) return { resources: [], pending: [] };
  const file = stateFile(layout, stack);
  const advice = `put it back from ${file}.bak, the state before the last step, or, to start over, remove both and ${cloudFile(layout, stack)}`;
  return parseState(parseJson(file, await readFile(file, "utf8"), advice));
}

/** What the state knows to exist, each as URN, a zero character, and id. */
export function knownResources(state: StackState): ReadonlySet<string> {
  return new Set(state.resources.filter(({ custom }) => custom).map(({ urn, id }) => `${urn}\0${id}`));
}

/** Ids of what the state of a stack knows to exist, whatever it is. */
export async function knownIds(layout: Layout, stack: string): Promise<ReadonlySet<string>> {
  const { resources } = await readState(layout, stack);
  return new Set(resources.filter(({ custom }) => custom).map(({ id }) => id));
}

/** The stack that `stack select` chose. */
export async function selectedStack(layout: Layout): Promise<string | undefined> {
  const directory = join(layout.home, "workspaces");
  const names = await readdir(directory).catch(() => []);
  const name = names.find((candidate) => candidate.startsWith(`${layout.projectName}-`));
  if (name === undefined) return undefined;
  const file = join(directory, name);
  const advice = "remove it, and choose the stack again with bin/sandbox stack select";
  const workspace = parseJson(file, await readFile(file, "utf8"), advice);
  const stack = text(workspace, "stack");
  return stack === "" ? undefined : stack.slice(stack.lastIndexOf("/") + 1);
}

/** The locks on a stack: one, unless an interrupted run left another. */
export async function stackLocks(layout: Layout, stack: string): Promise<readonly StackLock[]> {
  const directory = lockDirectory(layout, stack);
  const names = await readdir(directory).catch(() => []);
  const locks = await Promise.all(
    // Beside each lies a file of the same name and ".attrs".
    names
      .filter((name) => name.endsWith(".json"))
      .map(async (name): Promise<readonly StackLock[]> => {
        const file = join(directory, name);
        const content = await readFile(file, "utf8").catch(() => undefined);
        // Released meanwhile.
        if (content === undefined) return [];
        const lock = parseJson(file, content, "remove it if no command is at work on the stack");
        const pid = field(lock, "pid");
        const host = text(lock, "hostname");
        return [
          {
            file,
            pid: typeof pid === "number" ? pid : 0,
            user: text(lock, "username"),
            host,
            since: text(lock, "timestamp"),
            holder:
              host !== hostname() ? "elsewhere" : typeof pid === "number" && isAlive(pid) ? "alive" : "gone",
          },
        ];
      }),
  );
  return locks.flat();
}
