import type { Change, Plan } from "../plan/plan.ts";
import type { Block, Section } from "../report/section.ts";
import { changeOfTarget, serviceLines, wordsOf } from "./cdn-service.ts";
import { changedLines } from "./line-diff.ts";
import { counted, HIDDEN, isRecord, joinedCounts, shown } from "./values.ts";

const serviceType = "fastly:index/serviceVcl:ServiceVcl";

/** What the CDN is told differently, and domains that move onto or off it. */
export function cdn(plan: Plan): Section | undefined {
  const services = plan.changes.filter(({ type }) => type === serviceType);
  const moves = plan.changes.flatMap(changeOfTarget);
  if (services.length === 0 && moves.length === 0) return undefined;
  const remarks = [
    ...moves.map(({ domain, onto }) => `${domain} moves ${onto ? "onto" : "off"} the CDN.`),
    ...services.flatMap(hiddenChanges),
  ];
  return {
    title: "CDN",
    summary: joinedCounts([
      [services.length, counted(services.length, "service changes", "services change")],
      [moves.length, counted(moves.length, "domain moves onto or off it", "domains move onto or off it")],
    ]),
    body: [...remarks.map((text): Block => ({ kind: "paragraph", text })), ...services.flatMap(serviceDiff)],
  };
}

function serviceDiff({ operation, before, after }: Change): readonly Block[] {
  const what = { create: " (new)", update: "", replace: " (replaced)", delete: " (removed)" }[operation];
  const title = `Service ${shown((after ?? before)?.name)}${what}`;
  const lines = changedLines(before ? serviceLines(before) : [], after ? serviceLines(after) : []);
  return lines.length > 0 ? [{ kind: "diff", title, lines }] : [];
}

/** A secret that changes reads the same before and after. */
function hiddenChanges({ operation, before, after, changed }: Change): readonly string[] {
  if (operation !== "update" && operation !== "replace") return [];
  return changed.flatMap((path) => {
    const [old, now] = [at(before, path), at(after, path)];
    if (old.text !== HIDDEN || now.text !== HIDDEN) return [];
    return [`Service ${shown(after?.name)}: a secret changes: ${now.name}.`];
  });
}

/** The value at a path such as `headers[0].source`, and its name: `source of Fastly-Token in headers`. */
function at(inputs: unknown, path: string): { readonly text: string; readonly name: string } {
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  let value: unknown = inputs;
  let owner = "";
  for (const key of keys) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isRecord(value) ? value[key] : undefined;
    if (isRecord(value) && typeof value.name === "string") owner = value.name;
  }
  const [list = "", ...rest] = keys;
  const last = rest.filter((key) => !/^\d+$/.test(key)).at(-1);
  const name =
    last === undefined ? wordsOf(list) : `${wordsOf(last)} of ${owner || "an entry"} in ${wordsOf(list)}`;
  return { text: shown(value), name };
}
