import type { Properties } from "../../provider/values.ts";
import { flag, number, records, text, texts } from "../../providers/common/values.ts";
import { conditional } from "./conditions.ts";
import { literal } from "./expression.ts";
import { headerLines } from "./headers.ts";
import { untranslatable } from "./refusals.ts";
import { snippets } from "./snippets.ts";

/** Answers that may be kept without an order to (Fastly documentation, caching). */
const KEPT = [200, 203, 300, 301, 302, 404, 410];

/** What becomes of an answer of the origin: Fastly's vcl_fetch. */
export function responseLines(service: Properties, id: string): readonly string[] {
  return [
    "if (beresp.status >= 500) {",
    "  call prefer_stale;",
    "}",
    `set beresp.http.X-World-Service = "${id}";`,
    ...lifetime(service),
    ...snippets(service, "fetch"),
    ...records(service, "cacheSettings").flatMap((setting) => cacheSetting(service, setting)),
    ...headerLines(service, "cache"),
    ...records(service, "gzips").flatMap((gzip) => gzipLines(service, gzip)),
    "if (bereq.uncacheable) {",
    "  return (deliver);",
    "}",
    'if (beresp.http.Set-Cookie || beresp.http.Cache-Control ~ "(?i)(private|no-store)") {',
    "  set beresp.uncacheable = true;",
    "  set beresp.ttl = 120s;",
    "  return (deliver);",
    "}",
    "if (beresp.status >= 500) {",
    "  set beresp.ttl = 0s;",
    "  set beresp.grace = 0s;",
    "  set beresp.keep = 0s;",
    "}",
    "return (deliver);",
  ];
}

/** Surrogate-Control before Cache-Control and Expires, and the service's default for an origin that says nothing. */
function lifetime(service: Properties): readonly string[] {
  const stale = flag(service, "staleIfError") ? (number(service, "staleIfErrorTtl") ?? 43_200) : 0;
  const said = (header: string) =>
    `std.duration(regsub(${header}, "(?i)^.*?stale-if-error=([0-9]+).*$", "\\1s"), ${stale}s)`;
  return [
    'if (beresp.http.Surrogate-Control ~ "(?i)max-age=[0-9]+") {',
    '  set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "(?i)^.*?max-age=([0-9]+).*$", "\\1s"), 0s);',
    '} elsif (!beresp.http.Expires && beresp.http.Cache-Control !~ "(?i)(s-maxage|max-age)=") {',
    `  if (${KEPT.map((status) => `beresp.status == ${status}`).join(" || ")}) {`,
    `    set beresp.ttl = ${number(service, "defaultTtl") ?? 3600}s;`,
    "  }",
    "}",
    `set beresp.grace = ${stale}s;`,
    'if (beresp.http.Surrogate-Control ~ "(?i)stale-if-error=[0-9]+") {',
    `  set beresp.grace = ${said("beresp.http.Surrogate-Control")};`,
    '} elsif (beresp.http.Cache-Control ~ "(?i)stale-if-error=[0-9]+") {',
    `  set beresp.grace = ${said("beresp.http.Cache-Control")};`,
    "}",
  ];
}

function cacheSetting(service: Properties, setting: Properties): readonly string[] {
  const [ttl, stale] = [number(setting, "ttl"), number(setting, "staleTtl")];
  const action = text(setting, "action");
  const actions: Readonly<Record<string, readonly string[]>> = {
    "": [],
    cache: ["return (deliver);"],
    pass: ["set beresp.uncacheable = true;", "set beresp.ttl = 120s;", "return (deliver);"],
  };
  const ending = actions[action];
  if (ending === undefined) {
    const place = `cacheSettings["${text(setting, "name")}"].action "${action}"`;
    throw untranslatable(service, place, "it may be cache, pass");
  }
  return conditional(service, text(setting, "cacheCondition"), "cache", [
    ...(ttl === undefined ? [] : [`set beresp.ttl = ${ttl}s;`]),
    ...(stale === undefined ? [] : [`set beresp.grace = ${stale}s;`]),
    ...ending,
  ]);
}

/** By type of content or by extension of the path (Fastly API, gzip). */
function gzipLines(service: Properties, gzip: Properties): readonly string[] {
  const label = `gzips["${text(gzip, "name")}"]`;
  const types = texts(gzip, "contentTypes").map(escaped).join("|");
  const extensions = texts(gzip, "extensions").map(escaped).join("|");
  const tests = [
    ...(types === ""
      ? []
      : [`beresp.http.Content-Type ~ ${literal(`^(${types})\\s*($|;)`, service, label)}`]),
    ...(extensions === "" ? [] : [`bereq.url ~ ${literal(`\\.(${extensions})($|\\?)`, service, label)}`]),
  ];
  if (tests.length === 0) return [];
  return conditional(service, text(gzip, "cacheCondition"), "cache", [
    `if ((beresp.status == 200 || beresp.status == 404) && (${tests.join(" || ")})) {`,
    "  set beresp.do_gzip = true;",
    "}",
  ]);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
