import type { Properties } from "../../provider/values.ts";
import { records, text } from "../../providers/common/values.ts";
import { byPriority } from "./conditions.ts";
import { translate } from "./expression.ts";
import { untranslatable } from "./refusals.ts";

/** Types of snippets, and where they run. */
const SNIPPETS = { recv: "request", fetch: "cache", deliver: "response", error: "error" } as const;

/** Statements of all snippets of a type. */
export function snippets(service: Properties, type: keyof typeof SNIPPETS): readonly string[] {
  return byPriority(records(service, "snippets").filter((each) => text(each, "type") === type)).flatMap(
    (each) =>
      translate(
        text(each, "content").trim(),
        SNIPPETS[type],
        service,
        `snippets["${text(each, "name")}"]`,
      ).split("\n"),
  );
}

/** @throws Failure where a snippet is of a type that the cache has no place for */
export function refuseSnippets(service: Properties): void {
  for (const snippet of records(service, "snippets")) {
    const type = text(snippet, "type");
    if (type in SNIPPETS) continue;
    const place = `snippets["${text(snippet, "name")}"], whose type is ${type}`;
    throw untranslatable(service, place, `types that it has are ${Object.keys(SNIPPETS).join(", ")}`);
  }
}
