// Loaded into every Node process of a measured preview; only the program's own process reports.
import { writeFileSync } from "node:fs";

const report = process.env.BENCH_USAGE_REPORT;
if (report !== undefined && process.argv[1]?.includes("@pulumi/pulumi/cmd/run") === true) {
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(report, JSON.stringify({ kilobytes: maxRSS, microseconds: userCPUTime + systemCPUTime }));
  });
}
