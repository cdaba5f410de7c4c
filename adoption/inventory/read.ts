import { errorMessage, Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { identityOf, types } from "../identity/index.ts";
import { shortType } from "../short-type.ts";
import type { Existing } from "./inventory.ts";

const KNOWN = ["type", "id", "name", "properties", "hostKey", "resource"];

/**
 * Reads an inventory, all mistakes at once.
 * @param source the file, for messages
 * @throws {Failure} with each mistake and its place
 */
export function readInventory(text: string, source: string): readonly Existing[] {
  const document = parse(text, source);
  const objects = isRecord(document) ? document.objects : undefined;
  if (!Array.isArray(objects)) {
    throw new Failure(
      `${source} has no list "objects"; write {"objects": [{"type": "digitalocean:Droplet", "id": "1", "name": "lb0.example.org"}]}`,
    );
  }
  const mistakes: string[] = [];
  const read = objects.flatMap((object: unknown, index) => {
    const place = `objects[${index}]`;
    const found = mistakesIn(object).map((mistake) => `${place}${mistake}`);
    mistakes.push(...found);
    return found.length === 0 ? existing(object) : [];
  });
  mistakes.push(...duplicates(read));
  if (mistakes.length > 0) throw new Failure(`${source} is no inventory:\n  ${mistakes.join("\n  ")}`);
  return read;
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${source} is no JSON (${errorMessage(error)})`, { cause: error });
  }
}

function mistakesIn(object: unknown): readonly string[] {
  if (!isRecord(object)) return [': not an object; write {"type": …, "id": …, "name": …}'];
  const mistakes = Object.keys(object)
    .filter((key) => !KNOWN.includes(key))
    .map((key) => `.${key}: unknown; there are ${KNOWN.join(", ")}`);
  const isText = (key: string) => typeof object[key] === "string" && object[key] !== "";
  for (const key of ["type", "id"]) if (!isText(key)) mistakes.push(`.${key}: a text is needed`);
  for (const key of ["name", "hostKey", "resource"]) {
    if (key in object && !isText(key)) mistakes.push(`.${key}: not a text`);
  }
  if ("properties" in object && !isRecord(object.properties)) mistakes.push(".properties: not an object");
  if ("hostKey" in object && isText("hostKey") && !isHostKey(String(object.hostKey))) {
    mistakes.push(".hostKey: no public key; write it like ssh-ed25519 AAAA…");
  }
  if (mistakes.length > 0) return mistakes;
  const type = String(object.type);
  const identity = type.includes(":") ? identityOf(shortType(type)) : undefined;
  if (identity === undefined) {
    return [`.type: "${type}" is nothing that can be adopted; there are ${types().join(", ")}`];
  }
  const properties = propertiesOf(object);
  return identity.by
    .filter((key) => properties[key] === undefined)
    .map((key) =>
      key === "name"
        ? `.name: needed, a ${shortType(type)} is known by it`
        : `.properties.${key}: needed, a ${shortType(type)} is known by it`,
    );
}

/** The algorithm, and the key in base64, with no comment that could be options of ssh. */
function isHostKey(text: string): boolean {
  return /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*$/.test(text);
}

function propertiesOf(object: Readonly<Record<string, unknown>>): Existing["properties"] {
  return {
    ...(isRecord(object.properties) ? object.properties : {}),
    ...(typeof object.name === "string" ? { name: object.name } : {}),
  };
}

function existing(object: unknown): readonly Existing[] {
  if (!isRecord(object)) return [];
  return [
    {
      type: shortType(String(object.type)),
      id: String(object.id),
      properties: propertiesOf(object),
      ...(typeof object.hostKey === "string" ? { hostKey: object.hostKey } : {}),
      ...(typeof object.resource === "string" ? { resource: object.resource } : {}),
    },
  ];
}

function duplicates(objects: readonly Existing[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type, id, properties } of objects) {
    // A key pair's id is its name, in every region.
    const region = typeof properties.region === "string" ? ` in ${properties.region}` : "";
    const key = `${type} ${id}${region}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => `${key} is there ${count} times; leave it in once`);
}
