import { type CallContext, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { flag, records, text, texts } from "../common/values.ts";
import { BLOCKS } from "./blocks.ts";
import { duplicate } from "./errors.ts";
import { SERVICE_VCL } from "./types.ts";

/** Blocks whose names the provider compares itself, while it plans. */
const COMPARED: Readonly<Record<string, string>> = {
  backends: "backend",
  rateLimiters: "rate limiter",
  snippets: "snippet",
};
/** Arguments that name a condition, and the type that it must have. */
const CONDITIONS: Readonly<Record<string, string>> = {
  requestCondition: "REQUEST",
  responseCondition: "RESPONSE",
  cacheCondition: "CACHE",
};

export function planError(inputs: Properties): string | undefined {
  for (const [key, word] of Object.entries(COMPARED)) {
    const name = repeated(inputs, key);
    if (name !== undefined) {
      return `multiple ${word}s with the same name '${name}' (each ${word} name should be unique)`;
    }
  }
  return undefined;
}

/** What the API refuses when the blocks are sent, one after the other. */
export function refuseBlocks(inputs: Properties, self: string | undefined, context: CallContext): void {
  const vcls = records(inputs, "vcls");
  const main = vcls.filter((vcl) => flag(vcl, "main")).length;
  if (vcls.length > 0 && main === 0) {
    throw new ProviderError("if you include VCL configurations, one of them should have main = true");
  }
  if (main > 1) throw new ProviderError("you cannot have more than one VCL configuration with main = true");
  for (const { key, kind } of BLOCKS) {
    const name = repeated(inputs, key);
    if (name !== undefined) throw duplicate(kind, name);
  }
  const wanted = new Set(names(inputs, "domains"));
  for (const { id, properties } of context.cloud.list(SERVICE_VCL)) {
    if (id === self) continue;
    const taken = names(properties, "domains").find((name) => wanted.has(name));
    if (taken !== undefined) throw duplicate("domain", taken);
  }
}

/** What the validation of a whole version finds. */
export function invalidity(inputs: Properties): string | undefined {
  const conditions = records(inputs, "conditions");
  const checks = names(inputs, "healthchecks");
  const backends = names(inputs, "backends");
  for (const { key, kind } of BLOCKS) {
    for (const entry of records(inputs, key)) {
      const label = `${kind} '${text(entry, "name")}'`;
      for (const [argument, type] of Object.entries(CONDITIONS)) {
        const wanted = text(entry, argument);
        const found = conditions.find((condition) => text(condition, "name") === wanted);
        if (wanted !== "" && found === undefined) return `${label} refers to unknown condition '${wanted}'`;
        if (found !== undefined && text(found, "type") !== type) {
          return `${label} refers to condition '${wanted}' of type ${text(found, "type")}, but it must be ${type}`;
        }
      }
      const check = text(entry, "healthcheck");
      if (check !== "" && !checks.includes(check)) return `${label} refers to unknown healthcheck '${check}'`;
      const stranger =
        key === "directors" ? texts(entry, "backends").find((name) => !backends.includes(name)) : undefined;
      if (stranger !== undefined) return `${label} refers to unknown backend '${stranger}'`;
    }
  }
  return undefined;
}

function repeated(inputs: Properties, key: string): string | undefined {
  return names(inputs, key).find((name, index, all) => all.indexOf(name) !== index);
}

function names(inputs: Properties, key: string): readonly string[] {
  return records(inputs, key).map((entry) => text(entry, "name"));
}
