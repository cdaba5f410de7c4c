import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { run } from "../toolchain/process.ts";
import type { StackContext } from "./stacks.ts";

/** Types whose API refuses a delete in use unless the state says that it is meant. */
const forcible: ReadonlySet<unknown> = new Set([
  "fastly:index/serviceVcl:ServiceVcl",
  "fastly:index/tlsSubscription:TlsSubscription",
]);

/**
 * A deployment, as `pulumi stack export` writes it, in which nothing is protected, retained, or refused by its API while in
 * use.
 */
export function withoutGuards(deployment: unknown): unknown {
  return edit(deployment, "deployment", (content) =>
    edit(content, "resources", (resources) =>
      Array.isArray(resources) ? resources.map(unguarded) : resources,
    ),
  );
}

function unguarded(resource: unknown): unknown {
  if (!isRecord(resource)) return resource;
  const { protect: _protect, retainOnDelete: _retain, ...rest } = resource;
  if (!forcible.has(rest.type)) return rest;
  const forced = (properties: unknown) => ({
    ...(isRecord(properties) ? properties : {}),
    forceDestroy: true,
  });
  return edit(edit(rest, "inputs", forced), "outputs", forced);
}

function edit(value: unknown, name: string, change: (field: unknown) => unknown): unknown {
  return isRecord(value) ? { ...value, [name]: change(value[name]) } : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lifts the guards of a stack's state. @throws Failure with the CLI's words */
export async function liftGuards({ cli, environment, layout }: StackContext, stack: string): Promise<void> {
  const file = join(layout.directory, `${stack}.deployment.json`);
  const invocation = { environment, directory: layout.project };
  const transfer = async (...words: readonly string[]) => {
    const outcome = await run(cli, ["stack", ...words, "--stack", stack, "--file", file], invocation);
    if (outcome.code !== 0) throw new Failure(`the state of ${stack} cannot be edited: ${outcome.tail}`);
  };
  try {
    await transfer("export");
    await writeFile(file, JSON.stringify(withoutGuards(JSON.parse(await readFile(file, "utf8")))));
    await transfer("import");
  } finally {
    await rm(file, { force: true });
  }
}
