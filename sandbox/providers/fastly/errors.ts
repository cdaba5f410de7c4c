import { ProviderError } from "../../provider/behaviour.ts";

const TEXTS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  409: "Conflict",
  429: "Too Many Requests",
};

/** An answer of Fastly's API as its client words it. */
export function apiError(status: number, title: string, detail: string): ProviderError {
  return new ProviderError(
    `${status} - ${TEXTS[status] ?? "Error"}:\n\n    Title:  ${title}\n    Detail: ${detail}`,
  );
}

export function duplicate(kind: string, name: string): ProviderError {
  return apiError(409, "Duplicate record", `Duplicate ${kind}: '${name}'`);
}

export function notFound(detail: string): ProviderError {
  return apiError(404, "Record not found", detail);
}
