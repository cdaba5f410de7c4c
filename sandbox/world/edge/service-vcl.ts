import type { CloudObject } from "../../cloud/cloud.ts";
import type { Properties } from "../../provider/values.ts";
import { flag, number, records, text, texts } from "../../providers/common/values.ts";
import { conditional, conditionPriority, indented } from "./conditions.ts";
import { literal } from "./expression.ts";
import { headerLines } from "./headers.ts";
import { type Origin, originsOf } from "./origins.ts";
import { refuseUnknown, untranslatable } from "./refusals.ts";
import { requestSettingLines, responseObjectLines } from "./requests.ts";
import { responseLines } from "./responses.ts";
import { SHARED_SUBROUTINES } from "./shared-vcl.ts";
import { refuseSnippets, snippets } from "./snippets.ts";

/**
 * A declared Fastly service as VCL of the cache. The order inside each subroutine is that of the VCL that Fastly
 * generates: snippets, then what the blocks say, then its boilerplate.
 * @throws Failure naming what cannot be translated
 */
export function serviceVcl(object: CloudObject): string {
  const { id, properties: service } = object;
  refuseUnknown(service);
  refuseSnippets(service);
  const origins = originsOf(object);
  const parts = [
    ["vcl 4.1;", "import std;", "import directors;", "import vtc;"],
    ...records(service, "healthchecks").map((check, index) => probe(service, check, index)),
    ...origins.map((origin, index) => backend(service, origin, index)),
    ...(origins.length === 0 ? [["backend none none;"]] : []),
    subroutine("vcl_init", director(origins)),
    subroutine("choose_backend", chooseBackend(service, origins)),
    subroutine("vcl_recv", [
      // Where a VCL leads to another, the request comes there as it first was.
      'set req.http.Host = std.tolower(regsub(req.http.Host, ":[0-9]+$", ""));',
      "if (req.http.Fastly-Restarts) {",
      "  # Asked again after the origin failed: whatever is there will do.",
      "  call choose_backend;",
      "  set req.grace = 10y;",
      "  return (hash);",
      "}",
      "if (!req.http.Fastly-Client-IP) {",
      "  set req.http.Fastly-Client-IP = client.ip;",
      "}",
      'set req.http.X-Timer = "S" + std.time2real(now, 0.0) + ",VS0";',
      ...snippets(service, "recv"),
      'if (req.method == "PURGE" || req.method == "FASTLYPURGE") {',
      "  return (purge);",
      "}",
      ...defaultHost(service),
      "call choose_backend;",
      ...requestSettingLines(service),
      ...responseObjectLines(service),
      ...headerLines(service, "request"),
      "if (std.healthy(req.backend_hint)) {",
      "  set req.grace = 0s;",
      "} else {",
      "  set req.grace = 10y;",
      "}",
      'if (req.http.X-World-Pass || (req.method != "GET" && req.method != "HEAD")) {',
      "  return (pass);",
      "}",
      "return (hash);",
    ]),
    subroutine("vcl_backend_fetch", [
      "unset bereq.http.X-World-Pass;",
      "unset bereq.http.X-World-Missed;",
      "set bereq.http.X-Forwarded-Host = bereq.http.Host;",
      'set bereq.http.CDN-Loop = "Fastly";',
      "if (bereq.http.X-World-Override) {",
      "  unset bereq.http.X-World-Override;",
      "  unset bereq.http.Host;",
      "}",
      ...headerLines(service, "fetch"),
      "return (fetch);",
    ]),
    subroutine("vcl_backend_response", responseLines(service, id)),
    subroutine("vcl_deliver", [
      ...snippets(service, "deliver"),
      "call finish_response;",
      ...headerLines(service, "response"),
      "return (deliver);",
    ]),
    subroutine("vcl_synth", [
      "call ask_again_for_stale;",
      ...snippets(service, "error"),
      "call synthesize;",
      "return (deliver);",
    ]),
    SHARED_SUBROUTINES.split("\n"),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function subroutine(name: string, lines: readonly string[]): readonly string[] {
  return [`sub ${name} {`, ...indented(lines), "}"];
}

/** Milliseconds of an argument as a VCL duration. */
function duration(block: Properties, key: string, fallback: number): string {
  return `${(number(block, key) ?? fallback) / 1000}s`;
}

function probe(service: Properties, check: Properties, index: number): readonly string[] {
  const label = `healthchecks["${text(check, "name")}"]`;
  const request = [
    `${text(check, "method") || "HEAD"} ${text(check, "path")} HTTP/${text(check, "httpVersion") || "1.1"}`,
    `Host: ${text(check, "host")}`,
    "User-Agent: Varnish/fastly (healthcheck)",
    ...texts(check, "headers"),
    "Connection: close",
  ];
  return [
    `probe check_${index} {`,
    "  .request =",
    ...request.map(
      (line, at) => `    ${literal(line, service, label)}${at === request.length - 1 ? ";" : ""}`,
    ),
    `  .expected_response = ${number(check, "expectedResponse") ?? 200};`,
    `  .interval = ${duration(check, "checkInterval", 5000)};`,
    `  .timeout = ${duration(check, "timeout", 5000)};`,
    `  .initial = ${number(check, "initial") ?? 3};`,
    `  .threshold = ${number(check, "threshold") ?? 3};`,
    `  .window = ${number(check, "window") ?? 5};`,
    "}",
  ];
}

function backend(service: Properties, { socket, backend }: Origin, index: number): readonly string[] {
  const label = `backends["${text(backend, "name")}"]`;
  const host = text(backend, "overrideHost");
  const check = records(service, "healthchecks").findIndex(
    (each) => text(each, "name") === text(backend, "healthcheck"),
  );
  return [
    `# ${text(backend, "name").replaceAll("\n", " ")}`,
    `backend origin_${index} {`,
    `  .path = "${socket}";`,
    `  .host_header = ${literal(host || text(backend, "address"), service, label)};`,
    `  .connect_timeout = ${duration(backend, "connectTimeout", 1000)};`,
    `  .first_byte_timeout = ${duration(backend, "firstByteTimeout", 15_000)};`,
    `  .between_bytes_timeout = ${duration(backend, "betweenBytesTimeout", 10_000)};`,
    `  .max_connections = ${number(backend, "maxConn") ?? 200};`,
    ...(check < 0 ? [] : [`  .probe = check_${check};`]),
    "}",
  ];
}

/** Backends that share the load: Fastly's automatic director, by weight among the healthy ones. */
function director(origins: readonly Origin[]): readonly string[] {
  const sharing = origins
    .map(({ backend }, index) => [backend, index] as const)
    .filter(([each]) => isShared(each));
  if (sharing.length === 0) return ["return (ok);"];
  return [
    "new automatic = directors.random();",
    ...sharing.map(
      ([each, index]) => `automatic.add_backend(origin_${index}, ${number(each, "weight") ?? 100});`,
    ),
    "return (ok);",
  ];
}

function isShared(backend: Properties): boolean {
  return flag(backend, "autoLoadbalance") && text(backend, "requestCondition") === "";
}

function chooseBackend(service: Properties, origins: readonly Origin[]): readonly string[] {
  const entries = origins.map(({ backend }, index) => ({ backend, index }));
  const shared = entries.filter(({ backend }) => isShared(backend)).map(({ backend }) => backend);
  const [first] = entries.filter(({ backend }) => text(backend, "requestCondition") === "");
  const conditioned = entries
    .filter(({ backend }) => text(backend, "requestCondition") !== "")
    .sort(
      (left, right) =>
        conditionPriority(service, text(left.backend, "requestCondition")) -
        conditionPriority(service, text(right.backend, "requestCondition")),
    );
  const choose = (index: number, backend: Properties) => [
    `set req.backend_hint = origin_${index};`,
    ...hostLines(service, [backend]),
  ];
  return [
    ...(shared.length > 0
      ? ["set req.backend_hint = automatic.backend();", ...hostLines(service, shared)]
      : first === undefined
        ? []
        : choose(first.index, first.backend)),
    ...conditioned.flatMap(({ backend, index }) =>
      conditional(service, text(backend, "requestCondition"), "request", choose(index, backend)),
    ),
  ];
}

/** Which host an origin is asked for: the request's, or one of the backend's own, which replaces an absent one. */
function hostLines(service: Properties, chosen: readonly Properties[]): readonly string[] {
  const overrides = (backend: Properties) => text(backend, "overrideHost") !== "";
  if (!records(service, "backends").some(overrides)) return [];
  if (chosen.every(overrides)) return ['set req.http.X-World-Override = "1";'];
  const odd = chosen.find(overrides);
  if (odd === undefined) return ["unset req.http.X-World-Override;"];
  const place = `backends["${text(odd, "name")}"].overrideHost beside backends without`;
  throw untranslatable(service, place, "give it to all that share the load");
}

function defaultHost(service: Properties): readonly string[] {
  const host = text(service, "defaultHost");
  return host === "" ? [] : [`set req.http.Host = ${literal(host, service, "defaultHost")};`];
}
