import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFiles } from "../../../../sandbox/machines/packages/hashicorp.ts";
import type { Realm } from "../../../../sandbox/realm.ts";
import { findOnPath } from "../../../../sandbox/toolchain/process.ts";

/** The name in the server's certificate, which the realm of the tests leads to it. */
export const NAME = "consul.test";

export interface ConsulServer {
  readonly configuration: {
    readonly address: string;
    readonly scheme: "https";
    readonly caPem: string;
    readonly token: string;
  };
  readonly stop: () => Promise<void>;
}

/** Consul on PATH, or the one of the package that machines get; undefined where neither is there. */
export function findConsul(directory: string): string | undefined {
  const found = findOnPath("consul", process.env);
  const [deb] = packageFiles(process.env).debs;
  if (found !== undefined || deb === undefined || !existsSync(deb)) return found;
  spawnSync("dpkg-deb", ["--extract", deb, directory]);
  return join(directory, "usr/bin/consul");
}

/** A server of one with TLS and access control that denies by default. It may not be ready yet. */
export async function startConsul(consul: string): Promise<ConsulServer> {
  const directory = mkdtempSync(join(tmpdir(), "consul-"));
  const [certificate, key] = [join(directory, "certificate.pem"), join(directory, "key.pem")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`],
    ...["-keyout", key, "-out", certificate],
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  const token = randomUUID();
  const [https, serf, server] = await freePorts(3);
  const configuration = {
    server: true,
    bootstrap_expect: 1,
    node_name: "server",
    data_dir: join(directory, "data"),
    bind_addr: "127.0.0.1",
    client_addr: "127.0.0.1",
    ports: { http: -1, https, dns: -1, grpc: -1, grpc_tls: -1, serf_lan: serf, serf_wan: -1, server },
    tls: { https: { cert_file: certificate, key_file: key } },
    acl: { enabled: true, default_policy: "deny", tokens: { initial_management: token, agent: token } },
    performance: { raft_multiplier: 1 },
    disable_update_check: true,
  };
  writeFileSync(join(directory, "config.json"), JSON.stringify(configuration));
  const process_ = spawn(consul, ["agent", `-config-file=${join(directory, "config.json")}`], {
    stdio: "ignore",
  });
  return {
    configuration: {
      address: `${NAME}:${https}`,
      scheme: "https",
      caPem: readFileSync(certificate, "utf8"),
      token,
    },
    stop: async () => {
      await ended(process_);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** A realm in which every name leads to this machine. */
export const LOOPBACK: Realm = {
  settle: async () => {},
  connect: (_host, port) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(socket));
      socket.once("error", reject);
    }),
};

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
