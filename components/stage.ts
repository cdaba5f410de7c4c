import * as pulumi from "@pulumi/pulumi";
import { isLater, stages } from "../stacks/derive/stages.ts";
import { isRecord } from "../stacks/inherited.ts";
import type { Stage } from "../stacks/vocabulary/index.ts";

/**
 * The stage that first registers what is in a component, by the types of a URN from the outermost one on. What is not here
 * is there from the start: zones, the account, and what exists in the state alone (keys, passwords, certificates).
 */
const firstStages: readonly (readonly [RegExp, Stage])[] = [
  // Alerts and checks come last, wherever they belong.
  [/\$(?:estate:monitoring:UptimeMonitor|digitalocean:index\/monitorAlert:MonitorAlert)[$:]/, "cdn"],
  [/^estate:Estate\$estate:server:Server\$command:remote:Command::(?!.*-ready$)/, "hosts"],
  [/^estate:Estate\$estate:(?:server:Server|datacenter:(?!DigitalOceanAccount)\w+)[$:]/, "machines"],
  [/^estate:Estate\$estate:consul:ConsulCluster\$(?:pulumi:providers:consul|consul:)/, "hosts"],
  [/^estate:Estate\$estate:(?:AptRepository|access:People)[$:]/, "hosts"],
  [/^estate:Estate\$estate:cdn:CdnService[$:]/, "cdn"],
];

/** The stage that first registers a resource. */
export function firstStage(urn: string): Stage {
  const types = urn.split("::").slice(2).join("::");
  return firstStages.find(([pattern]) => pattern.test(types))?.[1] ?? "zones";
}

/** Why a stage would delete what exists; undefined where it would not. */
export function loweredStage(stage: Stage, existing: readonly string[]): string | undefined {
  const found = existing.map(firstStage);
  const reached = stages.findLast((each) => found.includes(each));
  if (reached === undefined || !isLater(reached, stage)) return undefined;
  const allowed = stages.slice(stages.indexOf(reached)).map((each) => `"${each}"`);
  return (
    `is "${stage}", but the stack has come to "${reached}": what came after "${stage}" would be deleted. ` +
    `Set it to ${allowed.join(" or ")}, or remove it. Nothing was changed.`
  );
}

/**
 * A stage that is lowered would delete what came after it, so it is refused. Zones' records are the exception: from the whole
 * estate back to the last stage they lead to the former estate again, which is the way back of the switch.
 *
 * @throws {pulumi.RunError} before anything is registered
 */
export async function refuseLoweredStage(stage: Stage): Promise<void> {
  const reason = loweredStage(stage, await urnsInState());
  if (reason === undefined) return;
  throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml: ${pulumi.getProject()}:stage ${reason}`);
}

/** What the state has before this run; nothing for a stack that no run has brought to its end. */
async function urnsInState(): Promise<readonly string[]> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const keys = async (what: string, inputs: Readonly<Record<string, string>>) => {
    const { outputs } = await pulumi.runtime.invoke(`pulumi:pulumi:${what}`, inputs, { async: true });
    return Object.keys(isRecord(outputs) ? outputs : {});
  };
  // The engine breaks at the second question where there is no state (pulumi/pkg v3.259.0, backend.GetStackResourceOutputs).
  if ((await keys("readStackOutputs", { name })).length === 0) return [];
  return keys("readStackResourceOutputs", { stackName: name });
}
