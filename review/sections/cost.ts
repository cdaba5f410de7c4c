import { monthlyPrice } from "../../stacks/clouds/prices.ts";
import type { Change, Inputs, Plan } from "../plan/plan.ts";
import type { Section } from "../report/section.ts";
import { joinedCounts, shown } from "./values.ts";

interface Kind {
  readonly cloud: "digitalocean" | "openstack";
  readonly what: string;
  /** The flavor, or the gigabytes of a volume. */
  readonly size: (inputs: Inputs) => string;
}

const kinds: Readonly<Record<string, Kind>> = {
  "digitalocean:index/droplet:Droplet": {
    cloud: "digitalocean",
    what: "machine",
    size: ({ size }) => shown(size),
  },
  "digitalocean:index/volume:Volume": {
    cloud: "digitalocean",
    what: "volume",
    size: ({ size }) => `${shown(size)} GB`,
  },
  "openstack:compute/instance:Instance": {
    cloud: "openstack",
    what: "machine",
    size: ({ flavorId, flavorName }) => shown(flavorId ?? flavorName),
  },
  "openstack:blockstorage/volume:Volume": {
    cloud: "openstack",
    what: "volume",
    size: ({ size, volumeType }) => `${shown(size)} GB ${shown(volumeType)}`.trim(),
  },
};

interface Row {
  readonly cells: readonly string[];
  /** US dollars a month; undefined where a price is not known. */
  readonly difference: number | undefined;
}

/** What machines and volumes cost more or less in a month. Traffic, backups and the CDN are billed by use: not counted. */
export function cost(plan: Plan): Section | undefined {
  const rows = plan.changes.flatMap(costRows);
  if (rows.length === 0) return undefined;
  const unknown = rows.filter(({ difference }) => difference === undefined).length;
  const sum = rows.reduce((total, { difference = 0 }) => total + difference, 0);
  const known = rows.length > unknown ? `${dollars(sum)} a month` : "";
  return {
    title: "Cost",
    summary: joinedCounts([
      [rows.length - unknown, known],
      [unknown, `${unknown} of ${rows.length} at a price that is not known`],
    ]),
    body: [
      {
        kind: "table",
        header: ["What", "Name", "Before", "After", "USD a month"],
        rows: rows.map(({ cells }) => cells),
      },
      {
        kind: "paragraph",
        text: "Machines and volumes, from the price table in stacks/clouds/prices.ts. What is billed by use is not counted.",
      },
    ],
  };
}

function costRows({ type, name, operation, before, after, retained }: Change): readonly Row[] {
  const kind = kinds[type];
  if (!kind) return [];
  const [old, now] = [before && kind.size(before), after && kind.size(after)];
  if (old === now) return [];
  // What the cloud keeps is billed on.
  const kept = operation === "delete" && retained;
  const prices = [old, now].map((size) => (size === undefined ? 0 : monthlyPrice(kind.cloud, size)));
  const [was, is] = prices;
  const difference = kept ? 0 : was === undefined || is === undefined ? undefined : is - was;
  const text = kept ? "0: the cloud keeps it" : difference === undefined ? "not known" : dollars(difference);
  return [{ cells: [kind.what, name, old ?? "", now ?? "", text], difference }];
}

/** `+$6.00`. */
function dollars(amount: number): string {
  const sign = amount > 0 ? "+" : amount < 0 ? "−" : "";
  return `${sign}$${Math.abs(amount).toFixed(2)}`;
}
