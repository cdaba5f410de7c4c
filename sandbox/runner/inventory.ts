import type { CloudObject } from "../cloud/cloud.ts";
import { openCloud } from "../cloud/open.ts";
import { isList, type Value } from "../provider/values.ts";
import { cloudFile, type Layout } from "./layout.ts";

/** The machine behind a droplet or an instance, under the same id. */
const MACHINE = "sandbox:machine";

/** Providers whose objects a cloud's account has; what Consul keeps is inside the estate. */
const ACCOUNTS: readonly string[] = ["digitalocean:", "openstack:", "fastly:"];

interface Entry {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  readonly hostKey?: string;
  readonly properties: Readonly<Record<string, Value>>;
}

/** What the simulated cloud has, as an account's own tools would list it: no secrets, nothing that only a state knows. */
export function inventoryOf(objects: readonly CloudObject[]): readonly Entry[] {
  const machines = new Map(
    objects.filter(({ type }) => type === MACHINE).map(({ id, properties }) => [id, properties]),
  );
  return objects
    .filter(({ type }) => ACCOUNTS.some((provider) => type.startsWith(provider)))
    .filter(({ properties }) => properties.ownedByInstance !== true)
    .map((object) => {
      const { name, ...properties } = plain(object);
      const machine = machines.get(object.id);
      const hostKey = isList(machine?.hostKeys) ? machine.hostKeys[0] : undefined;
      return {
        type: object.type,
        id: object.type.endsWith(":Keypair") ? String(name) : object.id,
        ...(typeof name === "string" && name !== "" ? { name } : {}),
        ...(typeof hostKey === "string" && hostKey !== "" ? { hostKey } : {}),
        properties: {
          ...properties,
          ...(machine?.addresses === undefined ? {} : { addresses: machine.addresses }),
          // An alert of DigitalOcean lives under its check.
          ...(object.type.endsWith(":UptimeAlert") ? { checkId: object.scope } : {}),
        },
      };
    });
}

/** Texts, numbers and lists of texts: enough to know an object by. */
function plain({ properties, secrets = [] }: CloudObject): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) =>
        !secrets.includes(name) &&
        (typeof value === "string" ||
          typeof value === "number" ||
          (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string"))),
    ),
  );
}

/** Prints what the simulated cloud of a stack has, in the form that `bin/adopt --inventory` reads. */
export function printInventory(layout: Layout, stack: string): number {
  const cloud = openCloud(cloudFile(layout, stack));
  try {
    process.stdout.write(`${JSON.stringify({ objects: inventoryOf(cloud.all()) }, undefined, 1)}\n`);
    return 0;
  } finally {
    cloud.close();
  }
}
