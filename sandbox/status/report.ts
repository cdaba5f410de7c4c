import { internalCertificateSection, publicCertificateSection } from "./certificates.ts";
import { databaseSection } from "./databases.ts";
import { type EstateStatus, presentHosts } from "./estate-status.ts";
import { hostSection } from "./hosts.ts";
import { serviceSection } from "./services.ts";
import { count, formatSection } from "./text.ts";
import { worldSection } from "./world.ts";

export interface Report {
  readonly text: string;
  readonly isWell: boolean;
}

/** The whole estate; what is not well has a `!` in its place, and is told in full at the end, where eyes come to rest. */
export function reportEstate(status: EstateStatus): Report {
  const sections = [
    hostSection(status),
    serviceSection(status),
    databaseSection(status),
    internalCertificateSection(status),
    publicCertificateSection(status),
    worldSection(status),
  ].filter(({ rows }) => rows.length > 0);
  const problems = sections.flatMap(({ rows }) => rows.flatMap(({ problem }) => problem ?? []));
  const end =
    problems.length === 0
      ? [`${status.stack} is well: ${count(presentHosts(status).length, "host")}`]
      : [
          `${status.stack} has ${count(problems.length, "problem")}:`,
          ...problems.map((problem) => `  ! ${problem}`),
        ];
  return {
    text: `${[...sections.flatMap(formatSection), ...end].join("\n")}\n`,
    isWell: problems.length === 0,
  };
}
