import type { Change, Comparison } from "../../provider/behaviour.ts";
import { equal, type Properties } from "../../provider/values.ts";
import { againstState, asSets } from "../common/state-comparison.ts";
import { userDataHash } from "../common/user-data.ts";
import { given, records, text } from "../common/values.ts";
import { networkDifference } from "./instance-addresses.ts";

/** What the provider reads, as its schema compares it. */
const COMPARED = {
  availabilityZone: { computed: true },
  flavorId: { computed: true },
  flavorName: { computed: true },
  imageId: { computed: true },
  imageName: { computed: true },
  keyPair: {},
  name: {},
  region: { computed: true },
  securityGroups: { computed: true, same: asSets },
} as const;

/** An instance as the provider compares it: what it reads with the configuration, the rest by what was asked before. */
export function compareInstance(change: Change): Comparison {
  const { outputs, oldInputs, newInputs } = change;
  const hash = text(newInputs, "userData") === "" ? "" : userDataHash(text(newInputs, "userData"));
  const settling = ["error", "migrating"].includes(text(outputs, "powerState"));
  const state = againstState(change, COMPARED);
  const networks = networkDifference(outputs, newInputs);
  const writtenAnew = !equal(oldInputs.networks ?? null, newInputs.networks ?? null);
  return {
    replace: [
      // The original flavor has left the cloud: it cannot be resized (`ForceNewIfChange`).
      ...["flavorId", "flavorName"].filter((key) => outputs[key] === ""),
      ...["blockDevices", "schedulerHints"].filter(
        (key) => !equal(oldInputs[key] ?? null, newInputs[key] ?? null),
      ),
    ],
    inPlace: networks === "in place" ? ["networks"] : [],
    changedOutputs: [...state.changedOutputs, ...(networks === "none" || writtenAnew ? [] : ["networks"])],
    ignore: [
      ...state.ignore,
      ...(networks === "none" ? ["networks"] : []),
      ...(hash !== "" && text(oldInputs, "userData") === hash ? ["userData"] : []),
      ...(settling ? ["powerState"] : []),
      ...(sameZone(newInputs, outputs) ? ["availabilityZone"] : []),
    ],
  };
}

/** What the program says, with what the provider computed before in between. */
export function plannedNetworks(outputs: Properties, inputs: Properties): readonly Properties[] {
  const before = records(outputs, "networks");
  if (!given(inputs, "networks")) return before;
  return records(inputs, "networks").map((entry, index) => ({
    ...before[index],
    accessNetwork: false,
    ...entry,
  }));
}

/** `zone:host:node` asks for more than the zone, and the zone is all that is read back. */
function sameZone(inputs: Properties, outputs: Properties): boolean {
  const zone = text(inputs, "availabilityZone");
  return zone.includes(":") && zone.split(":")[0] === text(outputs, "availabilityZone");
}
