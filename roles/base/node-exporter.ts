import { nodeExporterPort } from "../../stacks/derive/ports.ts";
import type { HostPath } from "../bundle.ts";
import type { Part } from "../part.ts";
import { lines } from "./place.ts";

/** Where anything puts metrics of its own, as `NAME.prom`: written beside and renamed into place. */
export const textfileDirectory: HostPath = "/var/lib/prometheus/node-exporter";

/** The machine's own metrics, with the state of its units. */
export function nodeExporter(): Part {
  const words = [
    `--web.listen-address=:${nodeExporterPort}`,
    `--collector.textfile.directory=${textfileDirectory}`,
    "--collector.systemd",
  ];
  return {
    role: "base",
    packages: ["prometheus-node-exporter"],
    files: {
      "/etc/default/prometheus-node-exporter": {
        content: lines(`ARGS="${words.join(" ")}"`),
        restart: ["prometheus-node-exporter.service"],
      },
    },
    units: { "prometheus-node-exporter.service": { enabled: true, started: true } },
  };
}
