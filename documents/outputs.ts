import { existsSync, readFileSync } from "node:fs";

/**
 * {@link expiriesOf} of a file.
 *
 * @throws {Error} where there is none, with how to write it
 */
export function readExpiries(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) throw new Error(`there is no file ${file}; ${advice(file)}`);
  return expiriesOf(readFileSync(file, "utf8"), file);
}

/**
 * When certificates end, from what `pulumi stack output --json` prints.
 *
 * @param file where the text is from, for the error
 * @throws {Error} where the text is not that
 */
export function expiriesOf(text: string, file: string): Readonly<Record<string, string>> {
  const expiries = field(parse(text), "certificateExpiries");
  const entries = typeof expiries === "object" && expiries !== null ? Object.entries(expiries) : [];
  const dated = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (dated.length === 0) {
    throw new Error(`${file} has no certificateExpiries; ${advice(file)}`);
  }
  return Object.fromEntries(dated);
}

function advice(file: string): string {
  return `write it with: bin/sandbox stack output --stack STACK --json > ${file}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
