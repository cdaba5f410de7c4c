import { lackingForMachines } from "../machines/host.ts";
import { machinePaths } from "../machines/paths.ts";
import { gatherStatus } from "../status/gather.ts";
import { type Report, reportEstate } from "../status/report.ts";
import type { Layout } from "./layout.ts";
import { stackEstate } from "./stack-estate.ts";
import { knownIds } from "./state.ts";

/** What the machines of a stack say, and what runs around them. */
export async function reportMachines(layout: Layout, stack: string): Promise<Report> {
  const lacking = lackingForMachines(process.env);
  if (lacking !== undefined) {
    return {
      text: `${stack} runs on machines, but ${lacking}; ask again as those who brought it up\n`,
      isWell: false,
    };
  }
  const estate = await stackEstate(layout, stack);
  const known = await knownIds(layout, stack);
  return reportEstate(await gatherStatus(stack, machinePaths(layout.root, stack), estate, known));
}
