import { Mismatch, type Shell, succeeded, word } from "./probe.ts";

/** An answer as curl saw it. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface Request {
  readonly method?: "GET" | "HEAD" | "PURGE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes to this address whatever DNS says. */
  readonly address?: string;
  readonly port?: number;
  /** File with the authorities to trust, where they are not the system's. */
  readonly authority?: string;
  /** The name that the certificate must have, where it is not the host's. */
  readonly serverName?: string;
}

/**
 * Asks with curl, which follows nothing and verifies certificates.
 * @throws {Mismatch} where no answer comes, with curl's own words
 */
export async function ask(shell: Shell, url: string, request: Request = {}): Promise<Answer> {
  const at = request.address === undefined ? "" : ` at ${request.address}`;
  return parse(succeeded(await shell(curl(url, request)), `curl ${url}${at}`));
}

/** The command that {@link ask} runs; a probe that expects a refusal runs it itself. */
export function curl(url: string, request: Request = {}): string {
  const { method = "GET", headers = {}, address, port, authority, serverName } = request;
  const { protocol, host } = parts(url);
  const target = serverName ?? host;
  const number = port ?? (protocol === "https:" ? 443 : 80);
  const asked = serverName === undefined ? url : url.replace(`//${host}`, `//${serverName}`);
  const withPort = port === undefined ? asked : asked.replace(`//${target}`, `//${target}:${port}`);
  return [
    "curl --silent --show-error --include --max-time 20 --noproxy '*'",
    ...(method === "HEAD" ? ["--head"] : [`--request ${method}`]),
    ...(address === undefined
      ? []
      : [`--connect-to ${word(`${target}:${number}:${inUrl(address)}:${number}`)}`]),
    ...(authority === undefined ? [] : [`--cacert ${word(authority)}`]),
    ...(serverName === undefined && port === undefined ? [] : [`--header ${word(`Host: ${host}`)}`]),
    ...Object.entries(headers).map(([name, value]) => `--header ${word(`${name}: ${value}`)}`),
    word(withPort),
  ].join(" ");
}

/** An IPv6 address in brackets (RFC 3986). */
function inUrl(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function parts(url: string): URL {
  return new URL(url);
}

/** Of several answers (100 Continue) the last. */
function parse(text: string): Answer {
  const all = text.replaceAll("\r\n", "\n");
  const start = Math.max(all.lastIndexOf("\nHTTP/") + 1, 0);
  const [head = "", ...rest] = all.slice(start).split("\n\n");
  const [first = "", ...lines] = head.split("\n");
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw new Mismatch(`no HTTP answer but ${JSON.stringify(first)}`);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), headers: new Map(headers), body: rest.join("\n\n") };
}
