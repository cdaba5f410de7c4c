import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { notedTime } from "./time.ts";

/** A resource in the state, as `pulumi stack export` writes it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** Last part of the URN. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** @throws {Failure} where the text is no export of a stack */
export function readState(exported: string): readonly StateResource[] {
  const document: unknown = JSON.parse(exported);
  const deployment = isRecord(document) ? document.deployment : undefined;
  if (!isRecord(deployment)) throw new Failure("pulumi stack export wrote no deployment; look at it by hand");
  const resources = Array.isArray(deployment.resources) ? deployment.resources : [];
  return resources.flatMap((resource) => {
    // A resource that waits for its deletion is no longer the one that serves.
    if (!isRecord(resource) || typeof resource.urn !== "string" || resource.delete === true) return [];
    return [
      {
        urn: resource.urn,
        type: String(resource.type ?? ""),
        name: resource.urn.split("::").at(-1) ?? "",
        inputs: isRecord(resource.inputs) ? resource.inputs : {},
        outputs: isRecord(resource.outputs) ? resource.outputs : {},
      },
    ];
  });
}

/** Key of an object that is a special value, and what it holds where that is a secret (Pulumi SDK, resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A value of `pulumi stack export --show-secrets`, without the wrapping of a secret, at any depth. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  if (SIGNATURE in value) {
    if (typeof value.plaintext === "string") return plain(JSON.parse(value.plaintext));
    return undefined;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

export interface Deployed {
  /** The revision that was last brought up without an error. */
  readonly commit: string;
  /**
   * What the last update took for now, whatever became of it: what was due for renewal then has been renewed. Of one
   * that did not note it, when it began.
   */
  readonly time: Date;
}

/** Words that print what `readDeployed` reads. */
export function historyOf(stack: string): readonly string[] {
  return ["stack", "history", "--stack", stack, "--json", "--page-size", "100"];
}

/**
 * The revision that a stack was last brought up with, from `pulumi stack history --json`: the CLI notes the commit of
 * its folder (`git.head`). Renewals and checks look at that one, not at what is merged and waits for its approval.
 * @returns undefined where there is none, or it was brought up outside of git
 */
export function readDeployed(history: string): Deployed | undefined {
  const entries: unknown = JSON.parse(history);
  if (!Array.isArray(entries)) return undefined;
  // The newest first.
  const updates = entries.filter(isRecord).filter(({ kind }) => kind === "update");
  const [last] = updates;
  const time = notedTime(last?.message) ?? new Date(String(last?.startTime));
  if (Number.isNaN(time.getTime())) return undefined;
  for (const { result, environment } of updates) {
    const commit = isRecord(environment) ? environment["git.head"] : undefined;
    if (result === "succeeded" && typeof commit === "string" && /^[0-9a-f]{40}$/.test(commit)) {
      return { commit, time };
    }
  }
  return undefined;
}
