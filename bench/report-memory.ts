// Loaded into every Node process of a measured preview; only the program's own process reports.
import { writeFileSync } from "node:fs";

const report = process.env.BENCH_MEMORY_REPORT;
if (report !== undefined && process.argv[1]?.includes("@pulumi/pulumi/cmd/run") === true) {
  process.on("exit", () => writeFileSync(report, String(process.resourceUsage().maxRSS)));
}
