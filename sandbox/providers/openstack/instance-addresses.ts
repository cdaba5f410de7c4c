import type { CallContext } from "../../provider/behaviour.ts";
import { equal, hasUnknown, type Properties } from "../../provider/values.ts";
import { flag, given, records, text, unknown } from "../common/values.ts";
import type { Endpoint } from "./endpoints.ts";
import { networkNamed, refuseNameless } from "./instance-networks.ts";
import { findNetwork } from "./network.ts";
import { addressesOf, portsOfDevice } from "./ports.ts";
import { PORT } from "./types.ts";

/*
 * What the state says of an instance's networks. Everything follows terraform-provider-openstack 1.54.1,
 * openstack/compute_instance_v2.go, since the provider's way to join decides which addresses a program learns.
 */

/** What a server reports of one network: addresses under the network's name, and nothing else to know it by. */
interface Reported {
  readonly name: string;
  readonly cards: Card[];
}

interface Card {
  readonly fixedIpV4: string;
  /** In brackets. */
  readonly fixedIpV6: string;
  readonly mac: string;
}

/** What a plan knows of the state's `networks`: what the inputs say, while the cloud gives the rest (addresses, ports). */
export function foreseenNetworks(inputs: Properties): Properties {
  if (!Array.isArray(inputs.networks)) return {};
  const computed = unknown("uuid", "name", "port", "fixedIpV4", "fixedIpV6", "mac");
  return { networks: records(inputs, "networks").map((entry) => ({ ...computed, ...entry })) };
}

/**
 * The state's `networks`: those of the state or the program, joined by name to what the server reports
 * (`flattenInstanceNetworks`). One that the server calls otherwise is dropped without a word.
 * @param known the state's entries, or the program's at a creation; without any, all that the server reports
 */
export function mergedNetworks(
  instanceId: string,
  known: readonly Properties[],
  endpoint: Endpoint,
  context: CallContext,
): readonly Properties[] {
  const reported = reportedNetworks(instanceId, endpoint, context);
  if (known.length === 0) {
    return reported.flatMap(({ name, cards }) => cards.map((card) => ({ name, ...card })));
  }
  return known.flatMap((entry) => {
    const { uuid, name } = identified(entry, endpoint, context);
    return reported
      .filter((each) => each.name === name)
      .map(({ cards }) => ({
        ...takeCard(cards),
        uuid,
        name,
        port: text(entry, "port"),
        floatingIp: "",
        accessNetwork: flag(entry, "accessNetwork"),
      }));
  });
}

/**
 * Of several networks with an address the first counts, or the access network (`getInstanceAccessAddresses`): without the
 * public network in the state that is a private address.
 */
export function accessAddresses(networks: readonly Properties[]): Properties {
  const best = (key: string) => {
    const having = networks.filter((network) => text(network, key) !== "");
    const access = having.findLast((network) => flag(network, "accessNetwork"));
    return text(access ?? having[0] ?? {}, key);
  };
  return { accessIpV4: best("fixedIpV4"), accessIpV6: best("fixedIpV6") };
}

/**
 * How the program's networks differ from the state's, place by place, as the schema says: any difference replaces, but
 * for `accessNetwork`; what the program leaves out is the provider's to compute, and no difference.
 */
export function networkDifference(state: Properties, inputs: Properties): "none" | "in place" | "replace" {
  if (!given(inputs, "networks")) return "none";
  const [before, after] = [records(state, "networks"), records(inputs, "networks")];
  if (before.length !== after.length) return "replace";
  const differs = (keys: readonly string[]) =>
    after.some((entry, index) =>
      keys.some((key) => {
        const value = entry[key] ?? null;
        if (value === null || value === "") return false;
        return hasUnknown(value) || !equal(value, before[index]?.[key] ?? null);
      }),
    );
  if (differs(["uuid", "name", "port", "fixedIpV4", "fixedIpV6"])) return "replace";
  const access = (entries: readonly Properties[]) => entries.map((entry) => flag(entry, "accessNetwork"));
  return equal(access(before), access(after)) ? "none" : "in place";
}

/** Name and identifier of an entry: given both, the provider believes them; given one, it asks for the other. */
function identified(
  entry: Properties,
  endpoint: Endpoint,
  context: CallContext,
): { readonly uuid: string; readonly name: string } {
  const [uuid, name, port] = [text(entry, "uuid"), text(entry, "name"), text(entry, "port")];
  if (uuid !== "" && name !== "") return { uuid, name };
  refuseNameless(entry);
  const id = port === "" ? uuid : networkOfPort(port, context);
  const found = id === "" ? networkNamed(name, endpoint, context) : findNetwork(context, endpoint, id);
  return { uuid: found?.id ?? id, name: text(found?.properties ?? {}, "name") };
}

function networkOfPort(portId: string, context: CallContext): string {
  const properties = context.cloud.get(PORT, portId)?.properties ?? {};
  return text(properties, "networkId");
}

function reportedNetworks(instanceId: string, endpoint: Endpoint, context: CallContext): readonly Reported[] {
  const networks = new Map<string, Card[]>();
  for (const port of portsOfDevice(context, instanceId)) {
    const network = findNetwork(context, endpoint, text(port.properties, "networkId"));
    const name = text(network?.properties ?? {}, "name");
    const addresses = addressesOf(port);
    const ipv6 = addresses.find((address) => address.includes(":"));
    const card = {
      fixedIpV4: addresses.find((address) => !address.includes(":")) ?? "",
      fixedIpV6: ipv6 === undefined ? "" : `[${ipv6}]`,
      // Rackspace reports addresses alone (rackerlabs/docs-cloud-servers, Get server details).
      mac: endpoint.rackspace ? "" : text(port.properties, "macAddress"),
    };
    networks.set(name, [...(networks.get(name) ?? []), card]);
  }
  return [...networks].map(([name, cards]) => ({ name, cards }));
}

/** The first card of a network that is left; the last is given again and again. */
function takeCard(cards: Card[]): Card {
  const [first = { fixedIpV4: "", fixedIpV6: "", mac: "" }] = cards;
  if (cards.length > 1) cards.shift();
  return first;
}
