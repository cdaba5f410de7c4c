import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../commands/failure.ts";
import { helperGroups } from "../group.ts";
import { NAME_SERVER } from "../network/addresses.ts";
import { namespaceFile } from "../network/namespaces.ts";
import type { MachinePaths } from "../paths.ts";
import { logTail, startDetached, stopRecorded } from "../process/detached.ts";
import { readRunning } from "../process/record.ts";

/** The socket of the gate. */
export function gateSocket(paths: MachinePaths): string {
  return join(paths.run, "gate");
}

function recordFile(paths: MachinePaths): string {
  return join(paths.processes, "gate.json");
}

/**
 * The way into a stack's networks, from a namespace in it: a process that goes on when this command ends.
 * @returns the socket that it listens on
 * @throws Failure with its log where it does not come up
 */
export async function startGate(paths: MachinePaths, namespace: string): Promise<string> {
  const socket = gateSocket(paths);
  const record = recordFile(paths);
  if (readRunning(record)?.purpose === namespace && existsSync(socket)) return socket;
  await stopGate(paths);
  const log = join(paths.logs, "gate.log");
  const main = join(import.meta.dirname, "main.ts");
  await startDetached({
    argv: ["nsenter", `--net=${namespaceFile(namespace)}`, "--", process.execPath, main, socket, NAME_SERVER],
    environment: { PATH: process.env.PATH, HOME: process.env.HOME },
    record,
    log,
    purpose: namespace,
    groups: await helperGroups(paths),
  });
  for (let waited = 0; !(await listens(socket)); waited += 20) {
    if (waited > 120_000 || readRunning(record) === undefined) {
      throw new Failure(
        `the gate to the machines does not start; its log ${log} ends:\n${await logTail(log)}`,
      );
    }
    await sleep(20);
  }
  return socket;
}

export async function stopGate(paths: MachinePaths): Promise<void> {
  await stopRecorded(recordFile(paths));
  await rm(gateSocket(paths), { force: true });
}

function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
