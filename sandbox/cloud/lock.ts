import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isAlive, processStart } from "../toolchain/process.ts";
import { CloudInUseError } from "./errors.ts";

/**
 * Takes `FILE.lock` for this process; returns how to give it back. A lock whose process is gone is taken over.
 * @throws CloudInUseError while another process lives that holds it
 */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${processStart(process.pid) ?? ""}\n`, { mode: 0o600 });
  try {
    // A second attempt is enough: whoever takes the stale lock's place in between is alive.
    if (!tryLink(own, lock)) {
      refuseIfHeld(file, lock);
      renameSync(lock, `${own}.stale`);
      rmSync(`${own}.stale`, { force: true });
      if (!tryLink(own, lock)) refuseIfHeld(file, lock);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(lock, { force: true });
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

function refuseIfHeld(file: string, lock: string): void {
  const [pid = "", started = ""] = readLock(lock).split(/\s+/);
  const holder = Number(pid);
  if (!Number.isInteger(holder) || holder <= 0 || !isAlive(holder)) return;
  // A process that began at another time merely got the number of the one that is gone.
  if (started !== "" && (processStart(holder) ?? started) !== started) return;
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
