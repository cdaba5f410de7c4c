import { createHash } from "node:crypto";
import type { CloudObject } from "../../cloud/cloud.ts";
import type { MachineShape } from "../../cloud/machine-boot.ts";
import { type CallContext, type FunctionBehaviour, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { given, text } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";

export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  /** Mebibytes. */
  readonly ram: number;
  /** Gibibytes; 0 boots from a volume only. */
  readonly disk: number;
}

type Row = readonly [id: string, vcpus: number, gibibytes: number, disk: number];

/** Rackspace's flavors (Cloud Servers documentation, flavors): id, vCPU, memory in GiB, system disk in GiB. */
const RACKSPACE: readonly Row[] = [
  ...([1, 2, 4, 8] as const).map((size): Row => [`general1-${size}`, size, size, 20 * size]),
  ...(
    [
      [15, 4],
      [30, 8],
      [60, 16],
      [90, 24],
      [120, 32],
    ] as const
  ).map(([size, vcpus]): Row => [`io1-${size}`, vcpus, size, 40]),
  ...(
    [
      [4, 2, 3.75],
      [8, 4, 7.5],
      [15, 8, 15],
      [30, 16, 30],
      [60, 32, 60],
    ] as const
  ).map(([size, vcpus, gibibytes]): Row => [`compute1-${size}`, vcpus, gibibytes, 0]),
  ...(
    [
      [15, 2],
      [30, 4],
      [60, 8],
      [120, 16],
      [240, 32],
    ] as const
  ).map(([size, vcpus]): Row => [`memory1-${size}`, vcpus, size, 0]),
  ["2", 1, 0.5, 20],
  ["3", 1, 1, 40],
  ["4", 2, 2, 80],
  ["5", 2, 4, 160],
  ["6", 4, 8, 320],
  ["7", 6, 15, 620],
  ["8", 8, 30, 1200],
];

const CLASSES = ["gp", "co", "ao", "mo"];
const GENERATIONS = [0, 5, 8];
const SHAPES: readonly (readonly [vcpus: number, gibibytes: number])[] = [
  [1, 2],
  [1, 4],
  [1, 8],
  [1, 16],
  [2, 4],
  [2, 8],
  [2, 16],
  [4, 8],
  [4, 16],
  [4, 32],
  [8, 16],
  [8, 24],
  [8, 32],
  [16, 64],
];

/** `class.generation.vcpus.gigabytes`, the successor cloud's grammar (Genestack documentation, flavors). */
const STANDARD: readonly Flavor[] = CLASSES.flatMap((family) =>
  GENERATIONS.flatMap((generation) =>
    SHAPES.map(([vcpus, gibibytes]) => {
      const name = `${family}.${generation}.${vcpus}.${gibibytes}`;
      return { id: uuidOf(name), name, vcpus, ram: gibibytes * 1024, disk: vcpus === 1 ? 20 : 40 * vcpus };
    }),
  ),
);

export function flavorsOf(endpoint: Endpoint): readonly Flavor[] {
  if (!endpoint.rackspace) return STANDARD;
  return RACKSPACE.map(([id, vcpus, gibibytes, disk]) => ({
    id,
    name: id,
    vcpus,
    ram: gibibytes * 1024,
    disk,
  }));
}

export const getFlavor: FunctionBehaviour = (inputs, context) => {
  const endpoint = endpointFor(inputs, context, "compute");
  const found = flavorsOf(endpoint).filter((flavor) => matches(flavor, inputs));
  const [flavor] = found;
  if (flavor === undefined) {
    throw new ProviderError(
      "Your query returned no results. Please change your search criteria and try again",
    );
  }
  if (found.length > 1) {
    throw new ProviderError(
      "Your query returned more than one result. Please try a more specific search criteria",
    );
  }
  const { id, ...figures } = flavor;
  return {
    ...inputs,
    ...figures,
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
export function machineShape({ properties }: CloudObject, context: CallContext): MachineShape {
  const flavors = flavorsOf(endpointFor(properties, context, "compute"));
  const flavor = flavors.find(({ id }) => id === properties.flavorId);
  return { name: text(properties, "name"), memory: flavor?.ram ?? 0, cpus: flavor?.vcpus ?? 0 };
}
