import type { Properties } from "../../../provider/values.ts";
import { Refusal } from "./client.ts";
import type { RealContext } from "./connection.ts";

/**
 * The sandbox's own note of what it made in Consul, under an id that is known before it is made: written first, so that
 * a creation whose answer was lost is taken up or undone by the next run.
 */
export interface Mark {
  /** Type token of the resource. */
  readonly type: string;
  readonly id: string;
  /** What a deletion needs to find it, should the answer be lost. */
  readonly identity: Properties;
}

/** What Consul answers where it cannot know whether it was done. */
const UNCERTAIN = /leadership lost|timed? ?out|rpc error|EOF|connection reset/i;

/** Makes something in Consul, with its mark; a refusal leaves none. */
export async function marked<Result>(
  { type, id, identity }: Mark,
  context: RealContext,
  make: () => Promise<Result>,
): Promise<Result> {
  context.cloud.put({ type, id, scope: "consul", properties: identity });
  try {
    return await make();
  } catch (error) {
    if (error instanceof Refusal && !UNCERTAIN.test(error.body)) context.cloud.remove(type, id);
    throw error;
  }
}
