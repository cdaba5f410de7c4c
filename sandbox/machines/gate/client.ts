import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { encodeLine, parseAnswer, readLine } from "./protocol.ts";

/**
 * A connection through the gate. It closes when the host ends it, as every connection of Node's does: an SSH session whose
 * daemon was killed would be waited for without end.
 * @throws Error with Node's `code` and message, as if the gate's place had dialled
 */
export async function connectThrough(
  gate: string,
  host: string,
  port: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const stream = connect({ path: gate, ...(signal === undefined ? {} : { signal }) });
  // Once it is handed over, the stream closes where it fails; who wants to know why adds a listener.
  stream.on("error", () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      stream.once("connect", resolve).once("error", reject);
    });
    stream.write(encodeLine({ host, port }));
    const line = await readLine(stream);
    const answer = parseAnswer(line);
    if (answer === undefined) throw new Error(`the gate answered "${line}"`);
    if ("ok" in answer) return stream;
    throw Object.assign(new Error(answer.message), { code: answer.code });
  } catch (error) {
    stream.destroy();
    throw error;
  }
}
