import type { CloudObject } from "../../cloud/cloud.ts";
import {
  type CallContext,
  type Created,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import { equal, hasUnknown, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import {
  flag,
  mapRecords,
  number,
  pick,
  record,
  records,
  text,
  texts,
  withDefaults,
  without,
} from "../common/values.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { formatDuration, parseDuration } from "./durations.ts";
import { findNode } from "./node.ts";
import { SERVICE } from "./types.ts";

const CHECK_DEFAULTS = { deregisterCriticalServiceAfter: "30s", method: "GET" };
const DURATIONS = ["interval", "timeout", "deregisterCriticalServiceAfter"];
/** The mark that the provider leaves on what it registers, and hides. */
export const SOURCE = "external-source";
export const SERVICE_INPUTS = [
  ...["address", "checks", "datacenter", "enableTagOverride", "external", "meta", "name", "namespace"],
  ...["node", "partition", "port", "serviceId", "tags", "weights"],
];
/** The catalog does not keep them: the state repeats what the program wrote. */
export const NOT_KEPT = ["external", "namespace", "partition"];

export const service: ResourceBehaviour = {
  normalise: (inputs) => mapRecords(inputs, "checks", (check) => withDefaults(check, CHECK_DEFAULTS)),
  compare: ({ outputs, newInputs }) => {
    // The provider compares durations as they are written, and never deregisters a check.
    const wanted = newInputs.checks ?? [];
    const settled = hasUnknown(wanted) || equal(written(newInputs), records(outputs, "checks"));
    return settled ? {} : { changedOutputs: ["checks"] };
  },
  create: (inputs, context) => register(inputs, {}, context),
  read: ({ id, outputs, inputs }, context) => {
    const cluster = clusterFor(outputs, context);
    const found = cluster.within(text(outputs, "node")).get(SERVICE, id);
    if (found === undefined || found.properties.name !== outputs.name) return undefined;
    const state = { ...view(found, cluster, outputs), ...pick(outputs, NOT_KEPT) };
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, SERVICE_INPUTS, NOT_KEPT) };
  },
  update: ({ outputs, newInputs }, context) =>
    register({ ...pick(outputs, ["address", "datacenter", "serviceId"]), ...newInputs }, outputs, context)
      .outputs,
  delete: ({ id, outputs }, context) =>
    clusterFor(outputs, context).within(text(outputs, "node")).remove(SERVICE, id),
};

function register(inputs: Properties, before: Properties, context: CallContext): Created {
  const cluster = clusterFor(inputs, context);
  const nodeName = text(inputs, "node");
  const on = findNode(cluster, nodeName);
  if (on === undefined) throw new ProviderError(`node does not exist: '${nodeName}'`);
  const name = text(inputs, "name");
  const id = text(inputs, "serviceId") || name;
  const services = cluster.within(nodeName);
  const registered = records(services.get(SERVICE, id)?.properties ?? {}, "checks");
  const checks = parseChecks(inputs);
  const left = registered.filter((old) => !checks.some(({ checkId }) => checkId === old.checkId));
  services.put(SERVICE, id, {
    name,
    node: nodeName,
    serviceId: id,
    address: text(inputs, "address") || text(on.properties, "address"),
    port: number(inputs, "port") ?? 0,
    tags: texts(inputs, "tags"),
    meta: { ...record(inputs, "meta"), [SOURCE]: "terraform" },
    enableTagOverride: flag(inputs, "enableTagOverride"),
    weights: { passing: 1, warning: 1, ...record(inputs, "weights") },
    checks: byId([...left, ...checks]),
  });
  const stored = services.get(SERVICE, id);
  const state = stored === undefined ? {} : view(stored, cluster, { ...before, ...inputs });
  return { id, outputs: { ...state, ...pick(inputs, NOT_KEPT) } };
}

function view({ properties }: CloudObject, { datacenter }: Cluster, written: Properties): Properties {
  const weights = record(properties, "weights");
  const plain = equal(weights, { passing: 1, warning: 1 }) && written.weights === undefined;
  return {
    ...without(properties, "weights"),
    meta: without(record(properties, "meta"), SOURCE),
    datacenter,
    ...(plain ? {} : { weights }),
  };
}

/** Checks as the program wrote them, with everything it left out. */
function written(inputs: Properties): readonly Properties[] {
  return byId(
    records(inputs, "checks").map((check) => ({
      notes: "",
      status: "critical",
      http: "",
      tcp: "",
      tlsSkipVerify: false,
      headers: [],
      ...check,
    })),
  );
}

/** Checks as the catalog takes them, with canonical durations. */
export function parseChecks(inputs: Properties): readonly Properties[] {
  return written(inputs).map((check) => {
    if (text(check, "tcp") !== "" && text(check, "http") !== "") {
      throw new ProviderError(
        "failed to fetch health-checks: you cannot set both tcp and http in the same check",
      );
    }
    const canonical = DURATIONS.map((key) => [key, canonicalDuration(check, key)] as const);
    return { ...check, ...Object.fromEntries(canonical) };
  });
}

function canonicalDuration(check: Properties, key: string): string {
  const parsed = parseDuration(text(check, key));
  if (parsed !== undefined) return formatDuration(parsed);
  const label = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  // The provider prints the duration that it could not parse, which is always 0.
  throw new ProviderError(`failed to fetch health-checks: failed to parse ${label}: 0`);
}

function byId(checks: readonly Properties[]): readonly Properties[] {
  return checks.toSorted((left, right) => (text(left, "checkId") < text(right, "checkId") ? -1 : 1));
}
