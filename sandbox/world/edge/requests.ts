import type { Properties } from "../../provider/values.ts";
import { flag, number, records, text } from "../../providers/common/values.ts";
import { conditional } from "./conditions.ts";
import { literal } from "./expression.ts";
import { untranslatable } from "./refusals.ts";

/** Status of a synthetic answer that becomes a redirect to HTTPS, as in Fastly's own VCL. */
export const FORCE_SSL = 801;

/** What the proxy has done to X-Forwarded-For before is "append". */
const FORWARDED_FOR: Readonly<Record<string, readonly string[]>> = {
  append: [],
  append_all: [],
  clear: ["unset req.http.X-Forwarded-For;"],
  overwrite: ["set req.http.X-Forwarded-For = client.ip;"],
  leave: ['set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, "(^|, ?)[^,]*$", "");'],
};

const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "": [],
  lookup: [],
  pass: ['set req.http.X-World-Pass = "1";'],
};

export function requestSettingLines(service: Properties): readonly string[] {
  return records(service, "requestSettings").flatMap((setting) => {
    const place = `requestSettings["${text(setting, "name")}"]`;
    const choice = (key: string, choices: Readonly<Record<string, readonly string[]>>, fallback: string) => {
      const lines = choices[text(setting, key) || fallback];
      if (lines !== undefined) return lines;
      const words = Object.keys(choices).filter(Boolean).join(", ");
      throw untranslatable(service, `${place}.${key} "${text(setting, key)}"`, `it may be ${words}`);
    };
    const host = text(setting, "defaultHost");
    return conditional(service, text(setting, "requestCondition"), "request", [
      ...(flag(setting, "forceSsl")
        ? ["if (!req.http.Fastly-SSL) {", `  return (synth(${FORCE_SSL}, "Force SSL"));`, "}"]
        : []),
      ...(host === "" ? [] : [`set req.http.Host = ${literal(host, service, place)};`]),
      ...choice("xff", FORWARDED_FOR, "append"),
      ...(flag(setting, "forceMiss") ? ["set req.hash_always_miss = true;"] : []),
      ...choice("action", ACTIONS, ""),
    ]);
  });
}

/** Answers that the edge gives itself. */
export function responseObjectLines(service: Properties): readonly string[] {
  return records(service, "responseObjects").flatMap((response) => {
    const label = `responseObjects["${text(response, "name")}"]`;
    return conditional(service, text(response, "requestCondition"), "request", [
      `set req.http.X-World-Body = ${literal(text(response, "content"), service, label)};`,
      `set req.http.X-World-Type = ${literal(text(response, "contentType"), service, label)};`,
      `return (synth(${number(response, "status") ?? 200}, ${literal(text(response, "response") || "Ok", service, label)}));`,
    ]);
  });
}
