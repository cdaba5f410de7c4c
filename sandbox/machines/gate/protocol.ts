import type { Duplex } from "node:stream";
import { isRecord } from "../../../commands/record.ts";

/** What a client of the gate asks for, one line of JSON; what follows the answer is the connection's bytes. */
export interface GateRequest {
  readonly host: string;
  readonly port: number;
}

/** One line of JSON. `code` is Node's, such as ECONNREFUSED. */
export type GateAnswer = { readonly ok: true } | { readonly code: string; readonly message: string };

export function encodeLine(value: GateRequest | GateAnswer): string {
  return `${JSON.stringify(value)}\n`;
}

export function parseRequest(line: string): GateRequest | undefined {
  const value = parse(line);
  if (!isRecord(value) || typeof value.host !== "string" || typeof value.port !== "number") return undefined;
  return { host: value.host, port: value.port };
}

export function parseAnswer(line: string): GateAnswer | undefined {
  const value = parse(line);
  if (!isRecord(value)) return undefined;
  if (value.ok === true) return { ok: true };
  if (typeof value.code !== "string" || typeof value.message !== "string") return undefined;
  return { code: value.code, message: value.message };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const LONGEST_LINE = 4096;

/**
 * Takes the first line off a stream and leaves the rest in it.
 * @throws Error where the stream ends, or goes on without one
 */
export function readLine(stream: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const settle = (action: () => void) => {
      stream.off("readable", read).off("end", ended).off("close", ended).off("error", failed);
      action();
    };
    const ended = () => settle(() => reject(new Error("the connection ended before a line")));
    const failed = (error: Error) => settle(() => reject(error));
    const read = () => {
      for (let chunk = take(stream); chunk !== undefined; chunk = take(stream)) {
        seen = Buffer.concat([seen, chunk]);
        const end = seen.indexOf("\n");
        if (end >= 0) {
          const rest = seen.subarray(end + 1);
          settle(() => {
            if (rest.length > 0) stream.unshift(rest);
            resolve(seen.subarray(0, end).toString("utf8"));
          });
          return;
        }
        if (seen.length > LONGEST_LINE) {
          failed(new Error("a line is too long"));
          return;
        }
      }
    };
    stream.on("readable", read).on("end", ended).on("close", ended).on("error", failed);
    read();
  });
}

function take(stream: Duplex): Buffer | undefined {
  const chunk: unknown = stream.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}
