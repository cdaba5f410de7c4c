/**
 * How long a preview takes against its floor, how it grows with the estate, and how long a stack on machines takes from
 * nothing to healthy: `node bench/main.ts [STACK]`. Figures are ratios within one run: the
 * machines that this runs on differ, and so do their hours.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../test/support/program.ts";
import { benchMachines } from "./machines.ts";
import { type Case, createProject, type Measurement, measurePreview, median } from "./measure.ts";
import { writeRegistrations } from "./registrations.ts";
import { printTable } from "./table.ts";
import { findTerraform, measureTerraform } from "./terraform.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = join(root, ".sandbox", "bench");
const rounds = 3;
const sizes = [100, 300, 1000] as const;

mkdirSync(directory, { recursive: true });
const registrations = join(directory, "registrations.json");
const count = writeRegistrations(registrations, await runProgram("prod"));

const estate: Case = { name: "estate", program: "index.ts", environment: {} };
const empty: Case = { name: "empty", program: "bench/programs/empty.ts", environment: {} };
const flat: Case = {
  name: "flat",
  program: "bench/programs/flat.ts",
  environment: { BENCH_REGISTRATIONS: registrations },
};
const usual: Case = { name: "usual", program: "bench/programs/usual.ts", environment: {} };

const compared = await measureInTurn([estate, empty, flat, usual], rounds);
const own = compared.get(estate.name);
if (own === undefined) throw new Error("the estate was not measured");
const ratio = (name: string) => {
  const other = compared.get(name);
  return other === undefined ? "" : (own.seconds / other.seconds).toFixed(2);
};
printTable(
  `Preview of prod, ${count} resources: middle of ${rounds} rounds`,
  ["program", "s", "CPU s", "MB", "prod is times"],
  [
    ...[...compared].map(([name, { seconds, processor, megabytes }]) => [
      describe(name),
      seconds.toFixed(1),
      processor.toFixed(1),
      megabytes.toFixed(0),
      name === estate.name ? "" : ratio(name),
    ]),
    await terraformRow(count, own),
  ],
);

const grown = await measureInTurn(
  sizes.map((size) => ({
    name: `synthetic-${size}`,
    program: "bench/programs/synthetic.ts",
    environment: { BENCH_SERVERS: String(size) },
  })),
  1,
);
printTable(
  "Growth with the number of servers",
  ["servers", "s", "MB", "ms each", "MB each"],
  growthRows(grown),
);

await benchMachines(root, directory, process.argv[2] ?? "dev");

/** Cases take turns, so that a slow minute of the machine meets all of them. */
async function measureInTurn(
  cases: readonly Case[],
  times: number,
): Promise<ReadonlyMap<string, Measurement>> {
  const projects = new Map(cases.map((each) => [each.name, createProject(root, directory, each)]));
  const measured = new Map<string, Measurement[]>(cases.map(({ name }) => [name, []]));
  // The first round makes the stacks and fills caches; it is not counted.
  for (let round = 0; round <= times; round++) {
    for (const each of cases) {
      process.stderr.write(`==> ${each.name}, round ${round} of ${times}\n`);
      const measurement = await measurePreview(root, projects.get(each.name) ?? "", each);
      if (round > 0) measured.get(each.name)?.push(measurement);
    }
  }
  return new Map(
    [...measured].map(([name, all]) => [
      name,
      {
        seconds: median(all.map(({ seconds }) => seconds)),
        processor: median(all.map(({ processor }) => processor)),
        megabytes: median(all.map(({ megabytes }) => megabytes)),
      },
    ]),
  );
}

function describe(name: string): string {
  switch (name) {
    case "estate":
      return "prod as it is";
    case "empty":
      return "(a) an empty program";
    case "flat":
      return "(b) as many resources, flat, constant inputs";
    case "usual":
      return "(c) prod as programs usually run";
    default:
      return name;
  }
}

async function terraformRow(resources: number, own: Measurement): Promise<readonly string[]> {
  const command = await findTerraform();
  if (command === undefined) return ["terraform: not installed", "", "", "", ""];
  const seconds = await measureTerraform(command, join(directory, "terraform"), resources);
  return [
    `${command} plan, as many terraform_data`,
    seconds.toFixed(1),
    "",
    "",
    (own.seconds / seconds).toFixed(2),
  ];
}

/** What each further server costs, from one size to the next: equal figures are linear growth. */
function growthRows(grown: ReadonlyMap<string, Measurement>): readonly (readonly string[])[] {
  const rows = sizes.map((size) => ({ size, measured: grown.get(`synthetic-${size}`) }));
  return rows.map(({ size, measured }, index) => {
    const before = rows[index - 1];
    if (measured === undefined) return [String(size), "", "", "", ""];
    const each =
      before?.measured === undefined
        ? ["", ""]
        : [
            (((measured.seconds - before.measured.seconds) / (size - before.size)) * 1000).toFixed(1),
            ((measured.megabytes - before.measured.megabytes) / (size - before.size)).toFixed(2),
          ];
    return [String(size), measured.seconds.toFixed(1), measured.megabytes.toFixed(0), ...each];
  });
}
