import type { EstateStatus } from "./estate-status.ts";
import type { Section } from "./text.ts";

/** What stands around the machines: names, packages, authorities, the CDN; and where each one's log is. */
export function worldSection({ helpers, stack }: EstateStatus): Section {
  return {
    title: "the world around them",
    rows: helpers.map(({ name, runs, log }) => ({
      cells: [name, runs ? "running" : "stopped", log],
      problem: runs ? undefined : `${name} does not run (${log}): bin/sandbox up --stack ${stack} starts it`,
    })),
  };
}
