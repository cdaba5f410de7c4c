import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRecord } from "../../commands/record.ts";
import { run } from "../../review/command/process.ts";
import { plain, type StateResource } from "../pulumi/state.ts";

/** A host as the command that configures it reaches it. */
export interface Host {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private key, OpenSSH or PEM. */
  readonly key: string;
  /** Public host key that the machine was made with: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
}

/** What a host says of itself. `unknown`: it was not reached, or its check failed. */
export interface HostCheck {
  readonly host: string;
  readonly state: "as declared" | "drift" | "unknown";
  /** Differences, or why it is not known; the last lines of it. */
  readonly words: string;
}

/** Hosts with a configuration (`KEY-configuration`), from an export with its secrets. */
export function hostsIn(state: readonly StateResource[]): readonly Host[] {
  return state.flatMap(({ type, name, inputs }) => {
    if (type !== "command:remote:Command" || !name.endsWith("-configuration")) return [];
    const connection = plain(inputs.connection);
    if (!isRecord(connection)) return [];
    const { host, port, user, privateKey, hostKey } = connection;
    if (typeof host !== "string" || typeof privateKey !== "string" || typeof hostKey !== "string") return [];
    return [
      {
        name: name.slice(0, -"-configuration".length),
        address: host,
        port: typeof port === "number" ? port : 22,
        user: typeof user === "string" ? user : "root",
        key: privateKey,
        hostKey: hostKey.trim(),
      },
    ];
  });
}

/** The comparison that each host's timer makes every day, asked for now (roles/converge/README.md). */
const CHECK =
  "/usr/local/lib/estate-converge/current/run configuration --check </var/lib/estate-converge/configuration/document.json";
/** Status of converge that means drift. */
const DRIFT = 2;
/** Hosts that are asked at the same time. */
const TOGETHER = 5;
/** Lines and characters of a host's words. */
const LINES = 30;
const CHARACTERS = 3000;

/** Asks every host whether it is as its applied document has it. Host keys are the pinned ones, and nothing is changed. */
export async function checkHosts(
  hosts: readonly Host[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly HostCheck[]> {
  const folder = mkdtempSync(join(tmpdir(), "estate-drift-"));
  chmodSync(folder, 0o700);
  try {
    const checks: HostCheck[] = [];
    for (let index = 0; index < hosts.length; index += TOGETHER) {
      const some = hosts.slice(index, index + TOGETHER);
      checks.push(...(await Promise.all(some.map((host) => checkHost(host, folder, environment)))));
    }
    return checks;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkHost(host: Host, folder: string, environment: NodeJS.ProcessEnv): Promise<HostCheck> {
  const key = join(folder, `${host.name}.key`);
  const known = join(folder, `${host.name}.known`);
  writeFileSync(key, host.key.endsWith("\n") ? host.key : `${host.key}\n`, { mode: 0o600 });
  writeFileSync(known, `${host.name} ${host.hostKey}\n`);
  const options = {
    BatchMode: "yes",
    ConnectTimeout: "20",
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlias: host.name,
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    LogLevel: "ERROR",
    ServerAliveCountMax: "4",
    ServerAliveInterval: "15",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: known,
  };
  const { code, output, errors } = await run(
    "ssh",
    [
      ...["-F", "none", "-T", "-i", key, "-p", String(host.port), "-l", host.user],
      ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
      ...["--", host.address, CHECK],
    ],
    { directory: folder, environment },
  );
  const words = `${output}\n${errors}`.trim().split("\n").slice(-LINES).join("\n").slice(-CHARACTERS);
  const state = code === 0 ? "as declared" : code === DRIFT ? "drift" : "unknown";
  return { host: host.name, state, words: state === "as declared" ? "" : words || `ended with ${code}` };
}
