import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Properties } from "../../provider/values.ts";

/** The setting `logging`, by default both. */
export function shows({ logging }: Properties, stream: "stdout" | "stderr"): boolean {
  return typeof logging !== "string" || logging === stream || logging === "stdoutAndStderr";
}

export function eachLine(stream: Readable, show: (line: string) => void): void {
  createInterface({ input: stream }).on("line", show);
}
