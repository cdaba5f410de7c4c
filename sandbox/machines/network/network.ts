import { type MachinePaths, namespaceOf } from "../paths.ts";
import { PLACES, type Place } from "./addresses.ts";
import {
  configure,
  existingNamespaces,
  makeNamespace,
  removeInterfaces,
  removeNamespace,
  setKernel,
} from "./namespaces.ts";
import {
  bridgeOf,
  cableCommands,
  cableOf,
  hardwareOf,
  PUBLIC_BRIDGE,
  placeCommands,
  privateNetworkCommands,
  worldCommands,
} from "./plan.ts";

const PLACE_NAMES: readonly Place[] = ["deployer", "visitor"];

/** One leg of a machine: the network it is in, and the name of the interface there. */
export interface Leg {
  readonly interface: string;
  /** A private network's id; undefined for the public one. */
  readonly network: string | undefined;
  /** Its first IPv4 address. */
  readonly address: string;
}

/** The networks of one stack, in namespaces of their own: nothing in them reaches the host's network or is reached from it. */
export interface Network {
  /** The namespace with the world's own addresses. */
  readonly world: string;
  readonly places: Readonly<Record<Place, string>>;
  /** Makes a namespace for a machine, with its interfaces down and without addresses; returns its name. */
  readonly connect: (machine: string, legs: readonly Leg[]) => Promise<string>;
  readonly disconnect: (machine: string) => Promise<void>;
  /** Removes every namespace of the stack. */
  readonly remove: () => Promise<void>;
}

/** Whether the namespaces that all machines depend on are there; the last one made says that those before it are whole. */
export function networkIsWhole(paths: MachinePaths): boolean {
  const existing = existingNamespaces();
  return ["world", ...PLACE_NAMES].every((name) => existing.has(namespaceOf(paths, name)));
}

/** Makes the networks of a stack, or takes up those that are there. */
export async function openNetwork(paths: MachinePaths): Promise<Network> {
  const world = namespaceOf(paths, "world");
  const places = { deployer: namespaceOf(paths, "deployer"), visitor: namespaceOf(paths, "visitor") };
  if (!networkIsWhole(paths)) {
    await removeAll(paths);
    await makeWorld(world, places);
  }
  const bridges = new Map<string, Promise<void>>();
  const bridge = (network: string): Promise<void> => {
    const known = bridges.get(network) ?? makeBridge(world, network);
    bridges.set(network, known);
    return known;
  };
  return {
    world,
    places,
    connect: async (machine, legs) => {
      const namespace = namespaceOf(paths, machine);
      for (const { network } of legs) if (network !== undefined) await bridge(network);
      await makeNamespace(namespace);
      await removeInterfaces(
        world,
        legs.map((leg) => cableOf(machine, leg.interface)),
      );
      const cables = legs.flatMap((leg) =>
        cableCommands({
          holder: machine,
          namespace,
          interface: leg.interface,
          hardware: hardwareOf(leg.address),
          bridge: leg.network === undefined ? PUBLIC_BRIDGE : bridgeOf(leg.network),
        }),
      );
      await configure(world, cables);
      return namespace;
    },
    disconnect: (machine) => removeNamespace(namespaceOf(paths, machine)),
    remove: () => removeAll(paths),
  };
}

async function removeAll(paths: MachinePaths): Promise<void> {
  const own = [...existingNamespaces()].filter((name) => name.startsWith(namespaceOf(paths, "")));
  for (const name of own) await removeNamespace(name);
}

async function makeWorld(world: string, places: Network["places"]): Promise<void> {
  await makeNamespace(world);
  await configure(world, worldCommands());
  // The router answers for what is nowhere: an address of another datacenter is unreachable at once.
  await setKernel(world, { "net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1" });
  for (const place of PLACE_NAMES) {
    await makeNamespace(places[place]);
    await configure(
      world,
      cableCommands({
        holder: PLACES[place],
        namespace: places[place],
        interface: "eth0",
        bridge: PUBLIC_BRIDGE,
        hardware: hardwareOf(PLACES[place]),
      }),
    );
    await configure(places[place], placeCommands(place));
  }
}

async function makeBridge(world: string, network: string): Promise<void> {
  try {
    await configure(world, privateNetworkCommands(network));
  } catch (error) {
    // It is there from an earlier run.
    if (!(error instanceof Error && /File exists/.test(error.message))) throw error;
  }
}
