import { type FunctionBehaviour, ProviderError } from "../../provider/behaviour.ts";
import type { Properties, Value } from "../../provider/values.ts";
import { given, items, number, records, text } from "../common/values.ts";
import { findImage, IMAGES } from "./images.ts";
import { OWNER } from "./members.ts";
import { REGION_FEATURES, REGIONS } from "./regions.ts";
import { SIZES, type Size } from "./sizes.ts";
import { SSH_KEY, VPC } from "./types.ts";

const ACCOUNT_UUID = "00000000-0000-4000-8000-0000000000aa";

export const getAccount: FunctionBehaviour = () => ({
  id: ACCOUNT_UUID,
  uuid: ACCOUNT_UUID,
  dropletLimit: 100,
  floatingIpLimit: 3,
  email: OWNER,
  emailVerified: true,
  status: "active",
  statusMessage: "",
});

export const getRegion: FunctionBehaviour = (inputs) => {
  const slug = text(inputs, "slug").toLowerCase();
  const name = REGIONS.get(slug);
  if (name === undefined) throw new ProviderError(`Region does not exist: ${slug}`);
  return { id: slug, slug, name, available: true, features: REGION_FEATURES, sizes: [...SIZES.keys()] };
};

export const getSizes: FunctionBehaviour = (inputs) => {
  const sizes = [...SIZES.values()].map(describeSize);
  const kept = sizes.filter((size) => records(inputs, "filters").every((filter) => matches(size, filter)));
  for (const sort of [...records(inputs, "sorts")].reverse()) {
    const key = camelCase(text(sort, "key"));
    const direction = text(sort, "direction") === "desc" ? -1 : 1;
    kept.sort((left, right) => direction * order(left[key], right[key]));
  }
  return { ...inputs, id: "sizes", sizes: kept };
};

export const getImage: FunctionBehaviour = (inputs) => {
  const id = number(inputs, "id");
  const wanted = [id === undefined ? "" : String(id), text(inputs, "slug")].find((value) => value !== "");
  const found =
    wanted === undefined ? IMAGES.find(({ name }) => name === text(inputs, "name")) : findImage(wanted);
  if (found === undefined) throw new ProviderError(`image not found: ${wanted ?? text(inputs, "name")}`);
  return {
    ...found,
    source: given(inputs, "source") ? text(inputs, "source") : "",
    image: found.slug,
    type: "snapshot",
    status: "available",
    private: false,
    minDiskSize: 7,
    sizeGigabytes: 0.6,
    regions: [...REGIONS.keys()],
    tags: [],
    description: `${found.distribution} ${found.name}`,
    errorMessage: "",
    created: "2026-04-01T00:00:00Z",
  };
};

export const getSshKey: FunctionBehaviour = (inputs, context) => {
  const name = text(inputs, "name");
  const found = context.cloud.list(SSH_KEY).find(({ properties }) => properties.name === name);
  if (found === undefined) throw new ProviderError(`no ssh key found with name ${name}`);
  return { ...found.properties, id: Number(found.id) };
};

export const getVpc: FunctionBehaviour = (inputs, context) => {
  const found = context.cloud.list(VPC).find(({ id, scope, properties }) => {
    if (given(inputs, "id")) return id === inputs.id;
    if (given(inputs, "name")) return properties.name === inputs.name;
    return scope === text(inputs, "region").toLowerCase() && properties.default === true;
  });
  if (found === undefined)
    throw new ProviderError("no VPC matches; give the id, the name or the region of one");
  const { vpcUrn = "", ...rest } = found.properties;
  return { ...rest, id: found.id, urn: vpcUrn };
};

function describeSize(size: Size): { readonly [key: string]: Value } {
  return { ...size, available: true, regions: [...REGIONS.keys()], transfer: 1 };
}

function matches(size: Properties, filter: Properties): boolean {
  const value = size[camelCase(text(filter, "key"))];
  const values = Array.isArray(value) ? value.map(String) : [String(value)];
  const hit = (wanted: Value) => values.includes(String(wanted));
  const wanted = items(filter.values);
  return filter.all === true ? wanted.every(hit) : wanted.some(hit);
}

function order(left: Value | undefined, right: Value | undefined): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left).localeCompare(String(right));
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
