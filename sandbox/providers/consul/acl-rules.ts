/** Rules about one thing: `service "web" { policy = "write" }`. The label's name in Consul's own structures. */
const LABELLED: { readonly [resource: string]: readonly [structure: string, label: string] } = {
  agent: ["AgentRule", "Node"],
  event: ["EventRule", "Event"],
  identity: ["IdentityRule", "Name"],
  key: ["KeyRule", "Prefix"],
  node: ["NodeRule", "Name"],
  query: ["PreparedQueryRule", "Prefix"],
  service: ["ServiceRule", "Name"],
  session: ["SessionRule", "Node"],
};
/** Rules about everything of a kind: `operator = "read"`. */
const PLAIN = ["acl", "keyring", "mesh", "operator", "peering"];
const LEVELS = ["deny", "read", "write"];
const TOKEN = /\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|[A-Za-z_][\w.-]*|[{}=,:]/y;

interface Token {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

interface Rule {
  readonly resource: string;
  readonly label?: string;
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * What Consul says of rules it cannot take (Consul documentation, ACL rules); undefined where they are right.
 * Both of its forms are known, HCL and the JSON that HCL stands for.
 */
export function ruleError(rules: string): string | undefined {
  try {
    const parsed = rules.trimStart().startsWith("{") ? parseJson(rules) : parseHcl(rules);
    for (const rule of parsed) checkRule(rule);
    return undefined;
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
}

class RuleError extends Error {
  override readonly name = "RuleError";
}

function unparsable(reason: string): RuleError {
  return new RuleError(`Failed to parse ACL rules: ${reason}`);
}

function checkRule({ resource, label, settings }: Rule): void {
  const kind = LABELLED[resource.replace(/_prefix$/, "")];
  const policy = settings.get("policy") ?? "";
  if (PLAIN.includes(resource) && label === undefined) {
    if (!LEVELS.includes(policy))
      throw new RuleError(`Invalid ${resource} policy: ${JSON.stringify(policy)}`);
    return;
  }
  if (kind === undefined) throw unparsable(`unknown resource ${JSON.stringify(resource)}`);
  const [structure, labelName] = kind;
  const intentions = settings.get("intentions") ?? "";
  const isKey = resource === "key" || resource === "key_prefix";
  const extra = structure === "ServiceRule" ? `, Intentions:${JSON.stringify(intentions)}` : "";
  const shown = `acl.${structure}{${labelName}:${JSON.stringify(label ?? "")}, Policy:${JSON.stringify(policy)}${extra}}`;
  if (!LEVELS.includes(policy) && !(isKey && policy === "list")) {
    throw new RuleError(`Invalid ${resource} policy: ${shown}`);
  }
  if (intentions !== "" && !LEVELS.includes(intentions)) {
    throw new RuleError(`Invalid ${resource} intentions policy: ${shown}`);
  }
}

function parseHcl(source: string): readonly Rule[] {
  const tokens = tokenise(source);
  const rules: Rule[] = [];
  let next = 0;
  const take = () => tokens[next++];
  const expect = (what: string, matches: (text: string) => boolean): string => {
    const token = take();
    if (token !== undefined && matches(token.text)) return token.text;
    const last = token ?? tokens.at(-1);
    const got = token === undefined ? "EOF" : token.text;
    throw unparsable(`At ${last?.line ?? 1}:${last?.column ?? 1}: expected ${what}, got ${got}`);
  };
  const isString = (text: string) => text.startsWith('"');
  while (next < tokens.length) {
    const resource = unquote(expect("a resource", (text) => /^["A-Za-z_]/.test(text)));
    if (tokens[next]?.text === "=") {
      take();
      const policy = unquote(expect("a string", isString));
      rules.push({ resource, settings: new Map([["policy", policy]]) });
      continue;
    }
    const label = unquote(expect("a label in quotes", isString));
    expect("{", (text) => text === "{");
    const settings = new Map<string, string>();
    while (tokens[next]?.text !== "}") {
      const key = unquote(expect("a setting or }", (text) => /^["A-Za-z_]/.test(text)));
      expect("=", (text) => text === "=");
      settings.set(key, unquote(expect("a string", isString)));
      if (tokens[next]?.text === ",") take();
    }
    take();
    rules.push({ resource, label, settings });
  }
  return rules;
}

function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    const before = source.slice(0, at).split("\n");
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    TOKEN.lastIndex = at;
    const [text] = TOKEN.exec(source) ?? [];
    if (text === undefined) {
      throw unparsable(
        `At ${place.line}:${place.column}: illegal character ${JSON.stringify(source.charAt(at))}`,
      );
    }
    if (!/^(\s|#|\/)/.test(text)) tokens.push({ text, ...place });
  }
  return tokens;
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

function parseJson(source: string): readonly Rule[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    throw unparsable(error instanceof Error ? error.message : String(error));
  }
  return entries(parsed).flatMap(([resource, value]): readonly Rule[] =>
    typeof value === "string"
      ? [{ resource, settings: new Map([["policy", value]]) }]
      : entries(value).map(([label, settings]) => ({
          resource,
          label,
          settings: new Map(entries(settings).map(([key, setting]) => [key, String(setting)])),
        })),
  );
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw unparsable("an object was expected");
}
