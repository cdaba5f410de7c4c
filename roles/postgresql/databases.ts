import { databaseOwner } from "../../stacks/derive/databases.ts";
import { lines, programDirectory, unitPath } from "../base/place.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { roleProgram } from "../program.ts";
import type { SecretText } from "../secrets.ts";
import { users } from "./access.ts";
import { databasesCommand, declaration, directory, passwords } from "./databases-command.ts";
import { patroniUnit, settingsUnit } from "./patroni.ts";
import { socketDirectory } from "./place.ts";

const name = "estate-postgresql-databases";

/**
 * Databases and owners as the catalog has them. Both machines carry the program, and the primary acts: at every change,
 * and each minute, so that a failover in between leaves nothing half made.
 */
export function databases(host: Host): Part {
  const { estate } = host;
  const owners = Object.fromEntries(
    Object.keys(estate.postgresql.databases).map((each) => [each, databaseOwner(estate, each)]),
  );
  return {
    role: host.server.role,
    directories: { [programDirectory]: {}, [directory]: { group: "postgres", mode: "0750" } },
    files: {
      [declaration]: {
        content: `${JSON.stringify(
          { socket: socketDirectory, databases: owners, monitoring: users.monitoring },
          undefined,
          2,
        )}\n`,
        restart: [settingsUnit],
      },
      ...roleProgram(import.meta.dirname, "postgresql-databases"),
      [unitPath(`${name}.service`)]: {
        content: lines(
          "[Unit]",
          "Description=Databases and owners as declared",
          `After=${patroniUnit}`,
          "",
          "[Service]",
          "Type=oneshot",
          "User=postgres",
          `ExecStart=${databasesCommand}`,
          "NoNewPrivileges=yes",
          "ProtectSystem=strict",
          "ProtectHome=yes",
          "PrivateTmp=yes",
          "PrivateNetwork=yes",
        ),
      },
      [unitPath(`${name}.timer`)]: {
        content: lines(
          "[Unit]",
          "Description=Databases and owners as declared, also after a failover",
          "",
          "[Timer]",
          "OnActiveSec=1min",
          "OnUnitInactiveSec=1min",
          "",
          "[Install]",
          "WantedBy=timers.target",
        ),
        restart: [`${name}.timer`],
      },
      [unitPath(`${name}.path`)]: {
        content: lines(
          "[Unit]",
          "Description=New passwords of databases' owners",
          "",
          "[Path]",
          `PathChanged=${passwords}`,
          "",
          "[Install]",
          "WantedBy=paths.target",
        ),
        restart: [`${name}.path`],
      },
    },
    secrets: {
      [passwords]: { content: passwordFile(Object.values(owners)), group: "postgres", mode: "0640" },
    },
    units: {
      [`${name}.timer`]: { enabled: true, started: true },
      [`${name}.path`]: { enabled: true, started: true },
    },
    checks: {
      databases: {
        command: [
          ...["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"],
          ...[`${programDirectory}/postgresql-databases`, "--check", declaration, passwords],
        ] as const satisfies readonly [string, ...string[]],
        retries: 60,
      },
    },
  };
}

/** `{"OWNER": "PASSWORD"}`: passwords are letters and digits, and need no escape. */
function passwordFile(owners: readonly string[]): SecretText {
  const names = [...new Set(owners)].sort();
  return [
    "{\n",
    ...names.flatMap((owner, index) => [
      `  ${JSON.stringify(owner)}: "`,
      { secret: `postgresql/owner-password/${owner}` as const },
      index === names.length - 1 ? '"\n' : '",\n',
    ]),
    "}\n",
  ];
}
