import { ProviderError } from "../../provider/behaviour.ts";
import type { Endpoint } from "./endpoints.ts";

/** `POST networks`: the path is relative to the endpoint. */
function requestLine(endpoint: Endpoint, request: string): string {
  const [method = "", path = ""] = request.split(" ");
  return `[${method} ${endpoint.url(path)}]`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  GET: "200",
  POST: "200 201 202",
  PUT: "200 201 202",
  DELETE: "202 204",
};

/** An answer that gophercloud has no words of its own for (409, 413). */
export function unexpected(
  endpoint: Endpoint,
  prefix: string,
  request: string,
  code: number,
  body: string,
): ProviderError {
  const method = request.split(" ", 1)[0] ?? "";
  return new ProviderError(
    `${prefix}: Expected HTTP response code [${EXPECTED[method] ?? "200"}] when accessing ` +
      `${requestLine(endpoint, request)}, but got ${code} instead\n${body}`,
  );
}

export function notFound(
  endpoint: Endpoint,
  prefix: string,
  request: string,
  body = NOT_FOUND,
): ProviderError {
  return new ProviderError(
    `${prefix}: Resource not found: ${requestLine(endpoint, request)}, error message: ${body}`,
  );
}

export function badRequest(endpoint: Endpoint, prefix: string, request: string, body: string): ProviderError {
  return new ProviderError(
    `${prefix}: Bad request with: ${requestLine(endpoint, request)}, error message: ${body}`,
  );
}

export function forbidden(endpoint: Endpoint, prefix: string, request: string, body: string): ProviderError {
  return new ProviderError(
    `${prefix}: Request forbidden: ${requestLine(endpoint, request)}, error message: ${body}`,
  );
}

/** Neutron's form of an error's body. */
export function neutron(type: string, message: string): string {
  return JSON.stringify({ NeutronError: { type, message, detail: "" } });
}

/** Nova's form of an error's body; `kind` is `badRequest`, `forbidden` or `overLimit`. */
export function nova(kind: string, code: number, message: string): string {
  return JSON.stringify({ [kind]: { code, message } });
}

const NOT_FOUND = "The resource could not be found.";

/** The client looks in the wrong place, or the cloud does not have this kind of thing. */
export function refuseMissing(endpoint: Endpoint, prefix: string, request: string, offered = true): void {
  if (endpoint.broken || !offered) throw notFound(endpoint, prefix, request);
}
