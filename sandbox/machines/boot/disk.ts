import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The layers that a machine's disk lies on, from the top to the bottom; none where it has no disk yet. */
export async function diskLayers(directory: string): Promise<readonly string[]> {
  const files = await readdir(directory).catch(() => []);
  const record = files.find((name) => name.startsWith("disk-"));
  if (record === undefined) return [];
  return (await readFile(join(directory, record), "utf8")).split("\n").filter((layer) => layer !== "");
}

/** Of a disk's number: there while it is whole, holding its layers, one a line. */
export function diskRecord(directory: string, disk: number): string {
  return join(directory, `disk-${disk}`);
}
