import { createHash } from "node:crypto";
import type { CloudObject } from "../../cloud/cloud.ts";
import type { DeclaredFlavor } from "../../cloud/declared-cloud.ts";
import type { MachineShape } from "../../cloud/machine-boot.ts";
import { type CallContext, type FunctionBehaviour, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { given, number, record, text } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { RACKSPACE_FLAVORS } from "./rackspace-flavors.ts";
import { INSTANCE } from "./types.ts";

export interface Flavor extends DeclaredFlavor {
  readonly id: string;
  readonly name: string;
}

/**
 * What the region has: Rackspace's own, and elsewhere what was declared. A flavor that a machine runs on stays, whatever
 * is declared later: the declaration is what somebody knows of the cloud, not the cloud.
 */
export function flavorsOf(endpoint: Endpoint, context: CallContext): readonly Flavor[] {
  const declared = endpoint.rackspace ? RACKSPACE_FLAVORS : (endpoint.declared?.flavors ?? []);
  const used = context.cloud
    .list(INSTANCE)
    .filter(({ scope }) => scope === endpoint.scope)
    .flatMap(({ properties }) => flavorOf(properties) ?? []);
  const all = new Map(
    [...used, ...declared.map((flavor) => named(flavor, endpoint))].map((each) => [each.id, each]),
  );
  return [...all.values()];
}

/** Of one that is declared by its identifier nobody may guess the name, and the other way about. */
function named({ id, name, ...figures }: DeclaredFlavor, endpoint: Endpoint): Flavor {
  return {
    ...figures,
    id: id ?? uuidOf(`${endpoint.region} flavor ${name}`),
    name: name ?? `flavor ${id}`,
  };
}

/** What an instance remembers of its flavor. */
export function flavorProperties({ dataDisk, ...flavor }: Flavor): Properties {
  return {
    flavorId: flavor.id,
    flavorName: flavor.name,
    flavor: { ...flavor, ...(dataDisk === undefined ? {} : { dataDisk: { ...dataDisk } }) },
  };
}

/** The flavor that an instance runs on. */
export function flavorOf(properties: Properties): Flavor | undefined {
  const flavor = record(properties, "flavor");
  const id = text(flavor, "id");
  if (id === "") return undefined;
  const dataDisk = record(flavor, "dataDisk");
  return {
    id,
    name: text(flavor, "name"),
    ram: number(flavor, "ram") ?? 0,
    vcpus: number(flavor, "vcpus") ?? 0,
    disk: number(flavor, "disk") ?? 0,
    ...(given(dataDisk, "size")
      ? { dataDisk: { size: number(dataDisk, "size") ?? 0, device: text(dataDisk, "device") } }
      : {}),
  };
}

export const getFlavor: FunctionBehaviour = (inputs, context) => {
  const endpoint = endpointFor(inputs, context, "compute");
  const found = flavorsOf(endpoint, context).filter((flavor) => matches(flavor, inputs));
  const [flavor] = found;
  if (flavor === undefined) {
    throw new ProviderError(
      "Your query returned no results. Please change your search criteria and try again.",
    );
  }
  if (found.length > 1) {
    throw new ProviderError(
      "Your query returned more than one result. Please try a more specific search criteria",
    );
  }
  const { id, name, ram, vcpus, disk } = flavor;
  return {
    ...inputs,
    ...{ name, ram, vcpus, disk },
    id,
    flavorId: id,
    region: endpoint.region,
    isPublic: true,
    swap: 0,
    rxTxFactor: 1,
    extraSpecs: {},
  };
};

function matches(flavor: Flavor, inputs: Properties): boolean {
  const exact: Properties = {
    flavorId: flavor.id,
    name: flavor.name,
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
  };
  const isExact = Object.entries(exact).every(([key, value]) => !given(inputs, key) || inputs[key] === value);
  const least = (key: string, value: number) => typeof inputs[key] !== "number" || value >= inputs[key];
  return isExact && least("minRam", flavor.ram) && least("minDisk", flavor.disk);
}

/** The same identifier for the same thing in every run. */
export function uuidOf(text: string): string {
  const digits = createHash("sha1").update(text).digest("hex");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-5${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

/** What an instance's flavor gives its machine. */
export function machineShape({ properties }: CloudObject): MachineShape {
  const flavor = flavorOf(properties);
  return { name: text(properties, "name"), memory: flavor?.ram ?? 0, cpus: flavor?.vcpus ?? 0 };
}
