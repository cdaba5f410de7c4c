import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode, Failure } from "../../commands/failure.ts";
import {
  type Cloud,
  type CloudObject,
  type Ledger,
  type ObjectKey,
  type OpenCloud,
  resourceKey,
} from "./cloud.ts";
import { Contents, type Mutation } from "./contents.ts";
import { unreadable, unwritable } from "./errors.ts";
import { type Journal, readJournal, rewriteJournal } from "./journal.ts";
import { lockFile } from "./lock.ts";
import { openVault } from "./vault.ts";

/** Source of the randomness of identifiers; tests give their own to get the same ones each time. */
export type RandomBytes = (length: number) => Uint8Array;

export interface CloudOptions {
  /** By default the system's. */
  readonly random?: RandomBytes;
  /** Addresses of 198.18.0.0/16 at its start that are never given out; default 0. */
  readonly addressesHeldBack?: number;
}

/**
 * Opens the cloud that lives in `file` (made at the first time, mode 0600, beside `file.key` and `file.lock`).
 * @throws CloudInUseError while another process uses it
 * @throws CloudFileError where it cannot be read or written
 */
export function openCloud(file: string, options: CloudOptions = {}): OpenCloud {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const unlock = lockFile(file);
    try {
      return openLocked(file, options, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    // Refusals of the system have a code; a mistake of ours keeps its stack.
    throw error instanceof Failure || errorCode(error) === "" ? error : unwritable(file, error);
  }
}

function openLocked(file: string, options: CloudOptions, unlock: () => void): OpenCloud {
  const key = `${file}.key`;
  if (existsSync(file) && !existsSync(key)) {
    throw unreadable(file, `${key}, the key of the simulated cloud ${file}, is not there`);
  }
  const vault = openVault(key);
  const contents = new Contents();
  for (const mutation of readJournal(file, vault)) contents.apply(mutation);
  const journal = rewriteJournal(file, contents.mutations(), vault);
  return cloudOver(contents, journal, options, unlock);
}

/** A cloud that nobody sees after the process: for tests. */
export function memoryCloud(random: RandomBytes = randomBytes): OpenCloud {
  return cloudOver(new Contents(), { append: () => {}, close: () => {} }, { random }, () => {});
}

function cloudOver(
  contents: Contents,
  journal: Journal,
  { random = randomBytes, addressesHeldBack = 0 }: CloudOptions,
  unlock: () => void,
): OpenCloud {
  // The file first: what it could not take has not happened.
  const commit = (mutation: Mutation) => {
    journal.append(mutation);
    contents.apply(mutation);
  };
  const sequence: Cloud["sequence"] = (purpose) => {
    const value = contents.count(purpose) + 1;
    commit({ op: "count", purpose, value });
    return value;
  };
  return {
    list: (type) => contents.list(type),
    get: (type, id) => contents.get(type, id),
    put: (object) => commit({ op: "put", object: keepMarks(object, contents.get(object.type, object.id)) }),
    remove: (type, id) => {
      if (contents.get(type, id) !== undefined) commit({ op: "remove", type, id });
    },
    sequence,
    uuid: () => formatUuid(random(16)),
    allocatePublicAddress: () => {
      const address = nextAddress(contents, sequence, addressesHeldBack);
      commit({ op: "lend", address });
      return address;
    },
    releasePublicAddress: (address) => {
      if (contents.isLent(address)) commit({ op: "free", address });
    },
    all: () => contents.all(),
    ledger: ledgerOver(contents, commit),
    close: () => {
      journal.close();
      unlock();
    },
  };
}

function ledgerOver(contents: Contents, commit: (mutation: Mutation) => void): Ledger {
  const settle = (keys: readonly ObjectKey[]) => {
    if (keys.length > 0) commit({ op: "known", objects: keys.map(({ type, id }) => ({ type, id })) });
  };
  return {
    record: (creation) => commit({ op: "made", creation }),
    pending: () => contents.creations(),
    acknowledge: (resources) =>
      settle(contents.creations().filter((creation) => resources.has(resourceKey(creation)))),
    forget: (key) => settle(contents.hasCreation(key) ? [key] : []),
  };
}

/** Once secret, always secret, whoever changes the object. */
function keepMarks(object: CloudObject, previous: CloudObject | undefined): CloudObject {
  const secrets = [...new Set([...(previous?.secrets ?? []), ...(object.secrets ?? [])])];
  return secrets.length === 0 ? object : { ...object, secrets };
}

/** Hosts of 198.18.0.0/16 in order, starting over at its end, so that a freed one comes back late. */
function nextAddress(contents: Contents, sequence: Cloud["sequence"], heldBack: number): string {
  const first = Math.max(1, heldBack);
  const hosts = 2 ** 16 - 1 - first;
  for (let attempt = 0; attempt < hosts; attempt++) {
    const host = first + ((sequence("public address") - 1) % hosts);
    const address = `198.18.${host >> 8}.${host & 255}`;
    if (!contents.isLent(address)) return address;
  }
  throw new Error(
    `all ${hosts.toLocaleString("en")} public addresses of the simulated cloud (198.18.0.0/16) are in use: delete some machines`,
  );
}

/** RFC 9562, version 4. */
function formatUuid(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
