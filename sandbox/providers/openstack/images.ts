import { type FunctionBehaviour, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { flag, number, record, text, texts } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { refuseMissing } from "./errors.ts";
import { uuidOf } from "./flavors.ts";

export interface Image {
  readonly id: string;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly properties: Properties;
}

type Row = readonly [distribution: string, version: string, title: string];

const RACKSPACE_RELEASES: readonly Row[] = [
  ["ubuntu", "20.04", "Ubuntu 20.04 LTS (Focal Fossa)"],
  ["ubuntu", "22.04", "Ubuntu 22.04 LTS (Jammy Jellyfish)"],
  ["ubuntu", "24.04", "Ubuntu 24.04 LTS (Noble Numbat)"],
  ["debian", "11", "Debian 11 (Bullseye)"],
  ["debian", "12", "Debian 12 (Bookworm)"],
  ["almalinux", "9", "AlmaLinux 9"],
  ["rocky", "9", "Rocky Linux 9"],
];

/** Both namings are met, and no page says which region has which today: a program has to do with either. */
const NEWER_NAMING: readonly string[] = ["HKG", "ORD", "SYD"];

/** Rackspace's public images, or those that were declared; and an account's own, by their identifiers. */
export function imagesOf(endpoint: Endpoint): readonly Image[] {
  const declared = (endpoint.declared?.images ?? [])
    .filter(({ id }) => id !== undefined || !endpoint.rackspace)
    .map(({ id, name }) => ({ id: id ?? uuidOf(`${endpoint.region} ${name}`), name, properties: {} }));
  const all = [...(endpoint.rackspace ? rackspaceImages(endpoint.region) : []), ...declared];
  return all.map((image, index) => ({
    ...image,
    createdAt: `2026-10-${String(index + 1).padStart(2, "0")}T00:00:00Z`,
  }));
}

function rackspaceImages(region: string): readonly Omit<Image, "createdAt">[] {
  return RACKSPACE_RELEASES.map(([distribution, version, title]) => {
    const name = `${title} (${NEWER_NAMING.includes(region) ? "Cloud" : "PVHVM"})`;
    const properties: Properties = {
      os_distro: distribution,
      os_version: version,
      vm_mode: "hvm",
      os_type: "linux",
      "org.openstack__1__os_distro": `com.${distribution}`,
      "org.openstack__1__os_version": version,
    };
    return { id: uuidOf(`${region} ${name}`), name, properties };
  });
}

export const getImage: FunctionBehaviour = (inputs, context) => {
  const endpoint = endpointFor(inputs, context, "image");
  refuseMissing(endpoint, "Unable to retrieve images", "GET images");
  const found = imagesOf(endpoint).filter((image) => matches(image, inputs));
  if (found.length === 0) {
    throw new ProviderError(
      "Your query returned no results. Please change your search criteria and try again.",
    );
  }
  if (found.length > 1 && !flag(inputs, "mostRecent")) {
    throw new ProviderError(
      "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.",
    );
  }
  const newest = [...found].sort((left, right) => right.createdAt.localeCompare(left.createdAt))[0];
  return newest === undefined ? {} : describe(newest, endpoint, inputs);
};

function matches(image: Image, inputs: Properties): boolean {
  const name = text(inputs, "name");
  const pattern = text(inputs, "nameRegex");
  if (name !== "" && image.name !== name) return false;
  if (pattern !== "" && !compile(pattern).test(image.name)) return false;
  if (text(inputs, "tag") !== "" || texts(inputs, "tags").length > 0) return false;
  if ((number(inputs, "sizeMin") ?? 0) > SIZE || (number(inputs, "sizeMax") ?? SIZE) < SIZE) return false;
  const wanted = Object.entries(record(inputs, "properties"));
  return wanted.every(([key, value]) => image.properties[key] === value);
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    throw new ProviderError(`error parsing regexp: ${pattern}`);
  }
}

const SIZE = 700_000_000;

function describe(image: Image, endpoint: Endpoint, inputs: Properties): Properties {
  return {
    ...inputs,
    id: image.id,
    name: image.name,
    region: endpoint.region,
    checksum: uuidOf(image.id).replaceAll("-", ""),
    containerFormat: "bare",
    diskFormat: endpoint.rackspace ? "vhd" : "qcow2",
    file: `/v2/images/${image.id}/file`,
    schema: "/v2/schemas/image",
    createdAt: image.createdAt,
    updatedAt: image.createdAt,
    metadata: {},
    properties: image.properties,
    minDiskGb: endpoint.rackspace ? 20 : 10,
    minRamMb: 512,
    protected: false,
    hidden: false,
    owner: "00000000000000000000000000000000",
    sizeBytes: SIZE,
    visibility: "public",
    tags: [],
  };
}
