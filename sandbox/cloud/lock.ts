import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { errorCode } from "../../commands/failure.ts";
import { markedProcess, ownMark } from "../toolchain/process.ts";
import { CloudInUseError } from "./errors.ts";

/**
 * Takes `FILE.lock` for this process; returns how to give it back. A lock whose process is gone is taken over.
 * @throws CloudInUseError while another process lives that holds it
 */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, ownMark(), { mode: 0o600 });
  try {
    while (!tryLink(own, lock)) {
      const found = readLock(lock);
      refuseIfHeld(file, lock, found);
      removeStale(lock, found, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(lock, { force: true });
}

/** Takes a stale lock away; one that somebody else has put in its place meanwhile is put back. */
function removeStale(lock: string, stale: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    // Somebody else has taken it away.
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (readLock(aside) !== stale) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

/** A hard link appears whole or not at all, unlike a file that is created and then written. */
function tryLink(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function refuseIfHeld(file: string, lock: string, found: string): void {
  const holder = markedProcess(found);
  if (holder === undefined) return;
  throw new CloudInUseError(
    `The simulated cloud ${file} is in use by process ${holder}. Wait until it ends, or end it; if it has nothing to do with this project, remove ${lock}.`,
  );
}

function readLock(lock: string): string {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return "";
  }
}
