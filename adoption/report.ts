import { consequenceOf } from "./consequences.ts";
import type { Declared } from "./declared/declared.ts";
import type { Existing } from "./inventory/inventory.ts";
import type { AdoptedMachines } from "./machines.ts";
import type { Ambiguity, Matches } from "./match.ts";

export interface Context {
  readonly stack: string;
  readonly cli: string;
  /** Paths of what is written beside the report. */
  readonly parents: string;
  readonly imports: string;
  readonly machines: string;
}

/** What `bin/adopt` found, in Markdown. */
export function renderReport(matches: Matches, machines: AdoptedMachines, context: Context): string {
  const { adopted, ambiguous, missing, undeclared, madeAnew, managed } = matches;
  const counts = [
    `${adopted.length} to adopt`,
    `${ambiguous.length} not told apart`,
    `${missing.length} declared and missing`,
    `${undeclared.length} there and undeclared`,
    `${madeAnew.length} made anew by the first up`,
    `${managed} in the state already`,
  ];
  return [
    `# ${context.stack}: ${counts.join(", ")}`,
    "",
    ...section("To adopt", steps(matches, machines, context)),
    ...section("By kind", countLines(adopted.map(({ declared }) => declared))),
    ...section("Not told apart: left out of the import file", ambiguous.map(ambiguityLine).sort()),
    ...section(
      "Declared and missing: the first up makes it",
      missing.map(({ type, name }) => `- ${type} ${name}`).sort(),
    ),
    ...section(
      "There and undeclared: nothing here touches it",
      undeclared.map((existing) => `- ${nameOf(existing)}`).sort(),
    ),
    ...section("Made anew by the first up, because it cannot be imported", madeAnewLines(madeAnew)),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""];
}

function steps({ adopted }: Matches, machines: AdoptedMachines, context: Context): readonly string[] {
  if (adopted.length === 0) return [];
  const { stack, cli } = context;
  const count = machines.found;
  const keys = adopted.filter(({ declared: { unknown } }) => unknown.has("publicKey"));
  return [
    ...(keys.length > 0
      ? [
          `- the private key that machines let in as root is not set, and a generated one would replace ${keys.map(({ declared: { name } }) => name).join(", ")}: ${cli} config set --stack ${stack} --secret deployKey < KEYFILE, then run this again`,
        ]
      : []),
    ...machines.unknown.map(
      ({ server, hostName }) =>
        `- host key of ${server} unknown: ssh-keyscan -t ed25519 ${hostName}, compared with the machine's console; then "hostKey" in the inventory`,
    ),
    ...(count > 0
      ? [
          `- ${cli} config set --stack ${stack} adopted "$(cat ${context.machines})" # ${count} ${count === 1 ? "machine keeps" : "machines keep"} disk and host key`,
        ]
      : []),
    ...[context.parents, context.imports].map(
      (file) => `- ${cli} import --stack ${stack} --file ${file} --generate-code=false --yes`,
    ),
    `- ${cli} preview --stack ${stack} --diff`,
  ];
}

function countLines(declared: readonly Declared[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type } of declared) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([type, count]) => `- ${count} ${type}`);
}

function ambiguityLine({ declared, candidates, later }: Ambiguity): string {
  const remedy = later
    ? "what it points to is not known yet: run this again after the import"
    : `add "resource": "${declared.name}" to the right one in an inventory, or leave the others out`;
  return `- ${declared.type} ${declared.name} may be ${candidates.map(({ id }) => id).join(" or ")}: ${remedy}`;
}

function nameOf({ type, id, properties }: Existing): string {
  const { name, domain, value } = properties;
  const described = [domain, properties.type, name, value].filter(
    (part) => typeof part === "string" && part !== id,
  );
  return [type, id, ...(described.length > 0 ? [`(${described.join(" ")})`] : [])].join(" ");
}

function madeAnewLines(madeAnew: readonly Declared[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type } of madeAnew) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([type, count]) => `- ${count} ${type}: ${consequenceOf(type)}`);
}
