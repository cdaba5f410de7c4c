import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { Workspace } from "./workspace.ts";

/** What a workspace's roles give to the machines of a catalog, secrets as references, by the command that brings it. */
export type Documents = ReadonlyMap<string, string>;

/** In a process of its own: the workspace's files may have been edited since they were last loaded. */
const script = `
  import { hostBundles } from "./roles/index.ts";
  import { serverKey } from "./stacks/derive/names.ts";
  import { loadEstate } from "./stacks/index.ts";
  const estate = loadEstate(process.argv[1]);
  const documents = estate.servers.flatMap((server) =>
    Object.entries(hostBundles(estate, server)).map(([mode, document]) => [
      serverKey(server) + "-" + mode,
      JSON.stringify(document),
    ]),
  );
  console.log(JSON.stringify(documents));
`;

export function documents(workspace: Workspace, stack: string): Documents {
  const words = ["--input-type=module", "--eval", script, stack];
  const output = execFileSync(workspace.file("sandbox", "toolchain", "node"), words, {
    cwd: workspace.path,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const entries: unknown = JSON.parse(output);
  assert.ok(Array.isArray(entries) && entries.length > 0);
  return new Map(entries.map(([name, text]) => [String(name), String(text)]));
}

/** As a plan's summary has them: commands of machines of both whose document differs. */
export function updates(before: Documents, after: Documents): readonly string[] {
  return [...after].flatMap(([name, text]) =>
    before.has(name) && before.get(name) !== text ? [`update Command ${name}`] : [],
  );
}
