import type { Properties } from "../../provider/values.ts";
import { flag, records, text } from "../../providers/common/values.ts";
import { byPriority, conditional, indented } from "./conditions.ts";
import { literal, type Place, translate } from "./expression.ts";

/** Fastly's types of headers: the object that they change, where, and under which condition. */
const TYPES = {
  request: { object: "req", place: "request", condition: "requestCondition" },
  fetch: { object: "bereq", place: "fetch", condition: "requestCondition" },
  cache: { object: "beresp", place: "cache", condition: "cacheCondition" },
  response: { object: "resp", place: "response", condition: "responseCondition" },
} as const satisfies Record<string, { object: string; place: Place; condition: string }>;

/** Statements of all headers of a type. */
export function headerLines(service: Properties, type: keyof typeof TYPES): readonly string[] {
  const { object, place, condition } = TYPES[type];
  return byPriority(records(service, "headers").filter((header) => text(header, "type") === type)).flatMap(
    (header) => {
      const label = `headers["${text(header, "name")}"]`;
      const target = `${object}.${text(header, "destination")}`;
      const lines = change(service, header, target, place, label);
      const guarded = flag(header, "ignoreIfSet") ? [`if (!${target}) {`, ...indented(lines), "}"] : lines;
      return conditional(service, text(header, condition), place, guarded);
    },
  );
}

function change(
  service: Properties,
  header: Properties,
  target: string,
  place: Place,
  label: string,
): readonly string[] {
  const source = () => translate(text(header, "source"), place, service, label);
  const pattern = () =>
    `${literal(text(header, "regex"), service, label)}, ${literal(text(header, "substitution"), service, label)}`;
  switch (text(header, "action")) {
    case "append":
      // A list, where there is something to append to (RFC 9110, section 5.3).
      return [
        `if (${target}) {`,
        `  set ${target} = ${target} + ", " + ${source()};`,
        "} else {",
        `  set ${target} = ${source()};`,
        "}",
      ];
    case "delete":
      return [`unset ${target};`];
    case "regex":
      return [`set ${target} = regsub(${source()}, ${pattern()});`];
    case "regex_repeat":
      return [`set ${target} = regsuball(${source()}, ${pattern()});`];
    default:
      return [`set ${target} = ${source()};`];
  }
}
