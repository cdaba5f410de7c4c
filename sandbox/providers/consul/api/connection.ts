import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { errorCode, errorMessage } from "../../../../commands/failure.ts";
import { type CallContext, ProviderError } from "../../../provider/behaviour.ts";
import type { Properties } from "../../../provider/values.ts";
import type { Realm } from "../../../realm.ts";
import { dialFailure } from "../../common/go-network.ts";
import { flag, given, records, text } from "../../common/values.ts";

/** A call where a real Consul answers. */
export type RealContext = CallContext & { readonly realm: Realm };

/** How the provider's configuration reaches Consul. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** `https://consul.example.org:8501`, for messages. */
  readonly url: string;
}

export interface Request {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The connection was not made or broke off; a later one may do. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  /** Whether Consul may have got the request, and done what it says. */
  readonly sent: boolean;

  constructor(message: string, sent = false) {
    super(message);
    this.sent = sent;
  }
}

/** Consul's answer must be there within this. */
const ANSWER_TIMEOUT = 30_000; // milliseconds

/** Address and scheme as Consul's own client reads them: the address may bring its scheme. */
export function targetOf(configuration: Properties): Target {
  const written = text(configuration, "address") || "localhost:8500";
  const [, prefix = "", address = ""] = /^(?:(https?):\/\/)?(.*?)\/*$/.exec(written) ?? [];
  const secure = (prefix || text(configuration, "scheme")) === "https";
  // A scheme of no meaning: of http and https a URL leaves the usual port out.
  const url = URL.parse(`consul://${address}`);
  if (url === null || url.hostname === "" || url.pathname !== "") {
    throw new ProviderError(`the address ${JSON.stringify(written)} of the consul provider is no host:port`);
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    secure,
    url: `${secure ? "https" : "http"}://${address}`,
  };
}

/** Headers of every request: who asks, and what the configuration adds. */
export function headersOf(configuration: Properties): Readonly<Record<string, string>> {
  for (const login of ["authJwt", "authLoginAws"]) {
    if (!given(configuration, login)) continue;
    throw new ProviderError(`the sandbox's consul provider cannot log in by ${login}: give it a token`);
  }
  const token = text(configuration, "token");
  const credentials = text(configuration, "httpAuth");
  const own = records(configuration, "headers").map((each) => [text(each, "name"), text(each, "value")]);
  return {
    ...(token === "" ? {} : { "X-Consul-Token": token }),
    ...(credentials === "" ? {} : { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
    ...Object.fromEntries(own),
  };
}

/**
 * Asks Consul once, over a connection of its own.
 * @throws Unreachable where there was no connection or no answer
 * @throws ProviderError where Consul is not who it should be
 */
export async function ask(target: Target, request: Request, context: RealContext): Promise<Answer> {
  const { realm, configuration, signal } = context;
  let stream: Duplex;
  try {
    stream = await realm.connect(target.host, target.port, signal);
  } catch (error) {
    throw new Unreachable(dialFailure(target, error));
  }
  const abort = () => stream.destroy();
  const timer = setTimeout(
    () => stream.destroy(new Error(`no answer within ${ANSWER_TIMEOUT / 1000} s`)),
    ANSWER_TIMEOUT,
  );
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await exchange(
      target.secure ? await secured(stream, target, configuration) : stream,
      target,
      request,
    );
  } catch (error) {
    const lost = error instanceof Unreachable && error.sent && request.method !== "GET";
    if (!lost && !(error instanceof ProviderError)) throw error;
    // Asking again could do it twice; the next run finds out what became of it.
    const verb = request.method.charAt(0) + request.method.slice(1).toLowerCase();
    throw new ProviderError(`${verb} "${target.url}${request.path}": ${error.message}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    stream.destroy();
  }
}

/** TLS with the name verified against the configured authority alone, as Consul's client does. */
function secured(stream: Duplex, { host }: Target, configuration: Properties): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: stream,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...identity(configuration),
      rejectUnauthorized: !flag(configuration, "insecureHttps"),
    });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("close", () => reject(new Unreachable("tls: the connection was closed")));
    socket.once("error", (error) => {
      // A server that is starting or stopping breaks off; one with another certificate is another server.
      const refusal = certificateFailure(errorCode(error), host);
      reject(refusal === undefined ? new Unreachable(`tls: ${error.message}`) : new ProviderError(refusal));
    });
  });
}

const UNKNOWN_AUTHORITY = "x509: certificate signed by unknown authority";
const CERTIFICATE_FAILURES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: "x509: certificate has expired or is not yet valid",
  CERT_NOT_YET_VALID: "x509: certificate has expired or is not yet valid",
};

/** In the words of Go's crypto/tls; undefined where the certificate is not the matter. */
function certificateFailure(code: string, host: string): string | undefined {
  const reason =
    code === "ERR_TLS_CERT_ALTNAME_INVALID"
      ? `x509: certificate is not valid for ${host}`
      : CERTIFICATE_FAILURES[code];
  return reason === undefined ? undefined : `tls: failed to verify certificate: ${reason}`;
}

function identity(configuration: Properties): ConnectionOptions {
  const read = (name: string) => {
    const pem = text(configuration, `${name}Pem`);
    const file = text(configuration, `${name}File`);
    return pem || (file === "" ? "" : readFileSync(file, "utf8"));
  };
  const [ca, cert, key] = [read("ca"), read("cert"), read("key")];
  return { ...(ca === "" ? {} : { ca }), ...(cert === "" ? {} : { cert }), ...(key === "" ? {} : { key }) };
}

function exchange(stream: Duplex, { host, port }: Target, request: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const broken = (error: unknown) => reject(new Unreachable(errorMessage(error), true));
    const sent = httpRequest(
      {
        createConnection: () => stream,
        method: request.method,
        path: request.path,
        headers: { Host: `${host}:${port}`, Connection: "close", ...request.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", broken);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
        );
      },
    );
    sent.once("error", broken);
    sent.end(request.body);
  });
}
