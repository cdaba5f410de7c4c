import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../../commands/record.ts";
import { withImages } from "../../stacks/derive/images.ts";
import { withNetworks } from "../../stacks/derive/networks.ts";
import { loadEstate } from "../../stacks/index.ts";
import type { Cidr, Estate } from "../../stacks/vocabulary/index.ts";
import { type Layout, stackFileName } from "./layout.ts";

/** A stack's catalog as the program sees it with the settings of its realm. */
export async function stackEstate(layout: Layout, stack: string): Promise<Estate> {
  const { parse } = await import("yaml");
  const document: unknown = parse(await readFile(join(layout.project, stackFileName(stack)), "utf8"));
  const config = isRecord(document) && isRecord(document.config) ? document.config : {};
  const setting = (name: string) => objectIn(config[`${layout.projectName}:${name}`]);
  const name = setting("estate");
  const catalog = loadEstate(typeof name === "string" ? name : stack);
  const images = setting("images");
  const ids = Object.entries(isRecord(images) ? images : {}).map(([key, own]) => [key, texts(own)] as const);
  const estate = withImages(withNetworks(catalog, texts(setting("networks"))), Object.fromEntries(ids));
  return {
    ...estate,
    deployers: Object.entries(texts(setting("deployers"))).map(([key, range]) => ({
      name: key,
      range: range as Cidr,
    })),
  };
}

/** `pulumi config set` writes an object as its JSON. What is none, the program itself refuses. */
function objectIn(value: unknown): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}
