import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { errorMessage } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import type { Value } from "../provider/values.ts";
import type { Mutation } from "./contents.ts";
import { unreadable, unwritable } from "./errors.ts";
import type { Vault } from "./vault.ts";

const FORMAT = 1;
/** The key of an encrypted value; an object that has it of its own is encrypted too, so that reading is unambiguous. */
const SEALED = "$sealed";

/** An append-only file with one mutation a line, the first line being `{"format":1}`. */
export interface Journal {
  /** Written when it returns; a line that cannot be written whole is taken back before the error is thrown. */
  readonly append: (mutation: Mutation) => void;
  readonly close: () => void;
}

/**
 * Reads a journal. A last line that a crash left half written is ignored.
 * @throws CloudFileError naming the line that cannot be read
 */
export function readJournal(file: string, vault: Vault): readonly Mutation[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  const torn = lines.pop() ?? "";
  if (lines.length === 0 && torn === "") return [];
  const mutations: Mutation[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      if (index === 0) readHeader(line);
      else mutations.push(decode(line, vault));
    } catch (error) {
      throw unreadable(file, `${file}:${index + 1} cannot be read (${errorMessage(error)})`, error);
    }
  }
  return mutations;
}

/** Puts a journal of just these mutations in the place of the old one, in one step, and opens it for more. */
export function rewriteJournal(file: string, mutations: readonly Mutation[], vault: Vault): Journal {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const descriptor = openSync(fresh, "ax", 0o600);
  let length = 0;
  const write = (text: string) => {
    const bytes = Buffer.from(text);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    } catch (error) {
      ftruncateSync(descriptor, length);
      throw unwritable(file, error);
    }
    length += bytes.length;
  };
  write(
    [JSON.stringify({ format: FORMAT }), ...mutations.map((each) => encode(each, vault))]
      .join("\n")
      .concat("\n"),
  );
  renameSync(fresh, file);
  return { append: (mutation) => write(`${encode(mutation, vault)}\n`), close: () => closeSync(descriptor) };
}

function readHeader(line: string): void {
  const header: unknown = JSON.parse(line);
  if (typeof header === "object" && header !== null && "format" in header && header.format === FORMAT) return;
  throw new Error(`it is not a cloud of format ${FORMAT}`);
}

function encode(mutation: Mutation, vault: Vault): string {
  if (mutation.op === "made") {
    const { urn, type, id, ...content } = mutation.creation;
    return JSON.stringify({
      op: "made",
      creation: { urn, type, id, [SEALED]: vault.seal(JSON.stringify(content)) },
    });
  }
  if (mutation.op !== "put") return JSON.stringify(mutation);
  const { properties, secrets = [], ...object } = mutation.object;
  const stored: { [name: string]: Value } = {};
  for (const [name, value] of Object.entries(properties)) {
    const conceal = secrets.includes(name) || hasSealedKey(value);
    stored[name] = conceal ? { [SEALED]: vault.seal(JSON.stringify(value)) } : value;
  }
  return JSON.stringify({ op: "put", object: { ...object, secrets, properties: stored } });
}

function decode(line: string, vault: Vault): Mutation {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null || !("op" in parsed))
    throw new Error("it is not a mutation");
  const opened = reviveSealed(parsed, vault);
  if (!isMutation(opened))
    throw new Error(`it is not a mutation that this version knows: ${String(parsed.op)}`);
  return opened;
}

function reviveSealed(parsed: object, vault: Vault): object {
  if ("creation" in parsed && isRecord(parsed.creation)) {
    const { [SEALED]: sealed, ...creation } = parsed.creation;
    const content: unknown = JSON.parse(vault.open(String(sealed)));
    return { ...parsed, creation: { ...creation, ...(isRecord(content) ? content : {}) } };
  }
  if ("object" in parsed && isRecord(parsed.object) && isRecord(parsed.object.properties)) {
    const properties: { [name: string]: unknown } = {};
    for (const [name, value] of Object.entries(parsed.object.properties)) {
      const sealed = isRecord(value) ? value[SEALED] : undefined;
      properties[name] = typeof sealed === "string" ? JSON.parse(vault.open(sealed)) : value;
    }
    return { ...parsed, object: { ...parsed.object, properties } };
  }
  return parsed;
}

const FIELDS: { readonly [op in Mutation["op"]]: string } = {
  put: "object",
  remove: "id",
  count: "value",
  lend: "address",
  free: "address",
  made: "creation",
  known: "objects",
};

/** Only this module writes the file, so that the outline is enough of a check. */
function isMutation(value: object): value is Mutation {
  if (!("op" in value) || typeof value.op !== "string") return false;
  const fields: { readonly [op: string]: string } = FIELDS;
  const field = fields[value.op];
  return field !== undefined && field in value;
}

function hasSealedKey(value: Value): boolean {
  return isRecord(value) && SEALED in value;
}
