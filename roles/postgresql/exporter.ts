import { lines, unitPath } from "../base/place.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { users } from "./access.ts";
import { patroniUnit } from "./patroni.ts";
import { socketDirectory } from "./place.ts";

const unit = "prometheus-postgres-exporter.service";
export const exporterPort = 9187;

/** PostgreSQL's measurements for Prometheus. It comes by the socket as its own account, without a password. */
export function exporter({ server }: Host): Part {
  return {
    role: server.role,
    packages: ["prometheus-postgres-exporter"],
    directories: { [unitPath(`${unit}.d`)]: {} },
    files: {
      "/etc/default/prometheus-postgres-exporter": {
        content: lines(
          `DATA_SOURCE_NAME='user=${users.monitoring} host=${socketDirectory} dbname=postgres'`,
          `ARGS="--web.listen-address=:${exporterPort}"`,
        ),
        restart: [unit],
      },
      [unitPath(`${unit}.d/estate.conf`)]: {
        content: lines(
          "[Unit]",
          `After=${patroniUnit}`,
          "",
          "[Service]",
          "NoNewPrivileges=yes",
          "ProtectSystem=strict",
          "ProtectHome=yes",
          "PrivateTmp=yes",
          "PrivateDevices=yes",
        ),
        restart: [unit],
      },
    },
    units: { [unit]: { enabled: true, started: true } },
  };
}
