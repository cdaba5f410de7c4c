import { lines, programDirectory, unitPath } from "../base/place.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { roleProgram } from "../program.ts";
import { databaseGroup, databaseHealthSocket, environmentPath } from "./place.ts";

const unit = "estate-database-health.service";
const account = "database-health";

/**
 * Asks each database a question the way its application does. It answers on a socket, behind the machine's web server.
 * Load balancers do not ask it: a database that is away would take away pages that need none.
 */
export function databaseHealth(_host: Host, databases: readonly string[]): Part {
  const program = `${programDirectory}/database-health`;
  const environments = databases.map(environmentPath);
  return {
    role: "pgbouncer",
    users: {
      [account]: { system: true, groups: [databaseGroup], home: "/nonexistent", shell: "/usr/sbin/nologin" },
    },
    directories: { [programDirectory]: {} },
    files: {
      ...roleProgram(import.meta.dirname, "database-health", [unit]),
      [unitPath(unit)]: {
        content: lines(
          "[Unit]",
          "Description=Health of the databases that this machine uses",
          "After=pgbouncer.service",
          "",
          "[Service]",
          `User=${account}`,
          `SupplementaryGroups=${databaseGroup}`,
          "RuntimeDirectory=estate-database-health",
          // The web server's account connects to the socket.
          "UMask=0000",
          `ExecStart=${program} --socket ${databaseHealthSocket} ${environments.join(" ")}`,
          "Restart=on-failure",
          "CapabilityBoundingSet=",
          "LockPersonality=yes",
          "MemoryDenyWriteExecute=yes",
          "NoNewPrivileges=yes",
          "PrivateDevices=yes",
          "PrivateTmp=yes",
          "ProtectClock=yes",
          "ProtectControlGroups=yes",
          "ProtectHome=yes",
          "ProtectHostname=yes",
          "ProtectKernelLogs=yes",
          "ProtectKernelModules=yes",
          "ProtectKernelTunables=yes",
          "ProtectSystem=strict",
          "RestrictAddressFamilies=AF_INET AF_UNIX",
          "RestrictNamespaces=yes",
          "RestrictRealtime=yes",
          "RestrictSUIDSGID=yes",
          "SystemCallArchitectures=native",
          "SystemCallFilter=@system-service",
          "",
          "[Install]",
          "WantedBy=multi-user.target",
        ),
        restart: [unit],
      },
    },
    units: { [unit]: { enabled: true, started: true } },
    checks: {
      "databases of applications": {
        command: [program, "--once", ...environments],
        timeout: 15,
        retries: 20,
      },
    },
  };
}
