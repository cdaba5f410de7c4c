import type { Change, Inputs, Operation, Plan } from "../../../review/plan/plan.ts";
import type { Block, Section } from "../../../review/report/section.ts";
import type { Bundle } from "../../../roles/bundle.ts";
import { documentText } from "../../../roles/document.ts";

export function planOf(...changes: readonly Change[]): Plan {
  return { stack: "prod", changes, unchanged: 100 };
}

/** A change of a resource, named as a URN ends: `digitalocean:index/dnsRecord:DnsRecord::docs-cname`. */
export function changeOf(
  resource: string,
  before: Inputs | undefined,
  after: Inputs | undefined,
  rest: Partial<Change> = {},
): Change {
  const [type = "", name = ""] = resource.split("::");
  const operation: Operation = !before ? "create" : !after ? "delete" : "update";
  return {
    urn: `urn:pulumi:prod::estate::estate:Estate$${type}::${name}`,
    type,
    name,
    operation,
    before,
    after,
    changed: [],
    forcing: [],
    protected: false,
    retained: false,
    ...rest,
  };
}

type Contents = Omit<Bundle, "format" | "host">;

/** A change of a host's document. */
export function hostChange(
  key: string,
  before: Contents | undefined,
  after: Contents | undefined,
  rest: Partial<Change> = {},
): Change {
  const inputs = (contents: Contents | undefined) =>
    contents && { stdin: documentText({ format: 1, host: `${key.replace("-", ".")}.psf.io`, ...contents }) };
  return changeOf(`command:remote:Command::${key}-configuration`, inputs(before), inputs(after), {
    changed: ["stdin"],
    ...rest,
  });
}

/** Files of a host by path. */
export function filesOf(contents: Readonly<Record<string, string>>): Contents {
  return {
    files: Object.fromEntries(
      Object.entries(contents).map(([path, content]) => [path, { role: "base", content }]),
    ),
  };
}

/** A section as lines: what a test compares. */
export function textOf(section: Section | undefined): readonly string[] {
  return section ? [`${section.title}: ${section.summary}`, ...section.body.flatMap(linesOf)] : [];
}

function linesOf(block: Block): readonly string[] {
  switch (block.kind) {
    case "paragraph":
      return [block.text];
    case "table":
      return [block.header, ...block.rows].map((cells) => cells.join(" | "));
    case "diff":
      return [`${block.title}:`, ...block.lines];
  }
}
