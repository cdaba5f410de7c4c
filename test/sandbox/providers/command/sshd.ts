import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { publicHalf } from "../../../../sandbox/cloud/machine.ts";
import { memoryCloud } from "../../../../sandbox/cloud/open.ts";
import type { CallContext } from "../../../../sandbox/provider/behaviour.ts";
import { findOnPath } from "../../../../sandbox/toolchain/process.ts";
import { newKeyPair } from "../../../support/ssh-keys.ts";

/** An sshd of the test's own, for the user who runs the test. */
export interface TestServer {
  readonly port: number;
  /** What a program gives to reach it. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly hostKey: string;
    readonly privateKey: string;
    readonly dialErrorLimit: number;
  };
  readonly directory: string;
  readonly stop: () => Promise<void>;
}

/** The program of Debian's package openssh-server; undefined where it is not installed. */
export function findSshd(): string | undefined {
  return findOnPath("sshd", { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` });
}

/** The name that the realm of the tests knows, for 127.0.0.1. */
export const HOST = "web.test";

export async function startSshd(sshd: string): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), "sshd-"));
  const [hostKey, clientKey] = [newKeyPair().privateKey, newKeyPair().privateKey];
  const write = (name: string, content: string) =>
    writeFileSync(join(directory, name), content, { mode: 0o600 });
  write("host_key", hostKey);
  write("authorized_keys", `${publicHalf(clientKey)}\n`);
  const port = await freePort();
  write(
    "config",
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(directory, "host_key")}`,
      `AuthorizedKeysFile ${join(directory, "authorized_keys")}`,
      `PidFile ${join(directory, "pid")}`,
      ...["StrictModes no", "UsePAM no", "PermitRootLogin yes", "PasswordAuthentication no"],
      ...["KbdInteractiveAuthentication no", "AcceptEnv GREETING PULUMI_COMMAND_STDOUT"],
      "Subsystem sftp internal-sftp",
      "",
    ].join("\n"),
  );
  // The package makes it at boot, for root's sshd only.
  if (process.geteuid?.() === 0 && !existsSync("/run/sshd")) mkdirSync("/run/sshd", { mode: 0o755 });
  const server = spawn(sshd, ["-D", "-e", "-f", join(directory, "config")], { stdio: "ignore" });
  await listening(port, server);
  return {
    port,
    directory,
    connection: {
      host: HOST,
      port,
      user: userInfo().username,
      hostKey: publicHalf(hostKey) ?? "",
      privateKey: clientKey,
      dialErrorLimit: 0,
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A call in a realm that knows one name; `lines` and `warnings` are what it shows. */
export function realContext(signal?: AbortSignal) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const context: CallContext = {
    cloud: memoryCloud(),
    configuration: {},
    now: () => new Date(),
    urn: "urn:test",
    name: "test",
    info: (line) => lines.push(line),
    warn: (line) => warnings.push(line),
    ...(signal === undefined ? {} : { signal }),
    realm: {
      settle: async () => {},
      connect: (host, port) =>
        new Promise((resolve, reject) => {
          if (host !== HOST) {
            reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }));
            return;
          }
          const socket = connect(port, "127.0.0.1");
          socket.once("connect", () => resolve(socket));
          socket.once("error", reject);
        }),
    },
  };
  return { context, lines, warnings };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

async function listening(port: number, server: ChildProcess): Promise<void> {
  for (;;) {
    assert.equal(server.exitCode, null, "sshd ended at its start");
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("data", () => socket.destroy());
    });
    if (answered) return;
    await sleep(20);
  }
}
