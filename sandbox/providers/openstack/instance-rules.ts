import { type CallContext, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { number, record, records, text, texts } from "../common/values.ts";
import type { Endpoint } from "./endpoints.ts";
import { badRequest, forbidden, nova, unexpected } from "./errors.ts";
import { type Flavor, flavorOf, flavorsOf } from "./flavors.ts";
import { type Image, imagesOf } from "./images.ts";
import { keypairKey } from "./keypair.ts";
import { networksOf } from "./network.ts";
import { defaultGroup, findGroup } from "./sec-group.ts";
import { INSTANCE, KEYPAIR } from "./types.ts";

/** Of 1.54.1, resourceComputeInstanceV2Create. */
export const PREFIX = "Error creating OpenStack server";
const REQUEST = "POST servers";
const SOURCES = ["blank", "image", "snapshot", "volume"];
const DESTINATIONS = ["local", "volume"];
const MOST_USER_DATA = 65_535;
const RACKSPACE = {
  servers: 100,
  mebibytes: 128 * 1024,
  files: 5,
  fileBytes: 1000,
  metadata: 40,
  metadataLength: 255,
};

/** What an instance is made from, as the API would look it up. */
export interface Parts {
  readonly flavor: Flavor;
  /** Absent where a volume boots. */
  readonly image: Image | undefined;
}

/** What the provider and the compute service refuse at a creation. */
export function refuseInstance(inputs: Properties, endpoint: Endpoint, context: CallContext): Parts {
  refuseBlockDevices(inputs);
  const image = bootsFromVolume(inputs) ? undefined : findImage(inputs, endpoint);
  const flavor = findFlavor(inputs, endpoint, context);
  const refused = (message: string) =>
    badRequest(endpoint, PREFIX, REQUEST, nova("badRequest", 400, message));
  if (flavor.disk === 0 && image !== undefined) {
    const message = "Only volume-backed servers are allowed for flavors with zero disk.";
    throw forbidden(endpoint, PREFIX, REQUEST, nova("forbidden", 403, message));
  }
  const bytes = Buffer.from(text(inputs, "userData")).toString("base64").length;
  if (bytes > MOST_USER_DATA) {
    throw refused(
      `User data too large. User data must be no larger than 64KB once base64 encoded. Your data is ${bytes} bytes`,
    );
  }
  const keyName = text(inputs, "keyPair");
  if (keyName !== "" && context.cloud.get(KEYPAIR, keypairKey(endpoint.scope, keyName)) === undefined) {
    throw refused("Invalid key_name provided.");
  }
  if (endpoint.rackspace) refuseOnRackspace(inputs, endpoint, flavor, context, refused);
  else refuseGroups(inputs, endpoint, context);
  return { flavor, image };
}

export function findFlavor(inputs: Properties, endpoint: Endpoint, context: CallContext): Flavor {
  const [id, name] = [text(inputs, "flavorId"), text(inputs, "flavorName")];
  if (id === "" && name === "")
    throw new ProviderError("Neither a flavor_id or flavor_name could be determined");
  const flavors = flavorsOf(endpoint, context);
  if (id === "") {
    const named = flavors.find((flavor) => flavor.name === name);
    if (named === undefined) throw new ProviderError(`Unable to find flavor with name ${name}`);
    return named;
  }
  const found = flavors.find((flavor) => flavor.id === id);
  if (found !== undefined) return found;
  throw badRequest(endpoint, PREFIX, REQUEST, nova("badRequest", 400, `Flavor ${id} could not be found.`));
}

export function findImage(inputs: Properties, endpoint: Endpoint): Image {
  const [id, name] = [text(inputs, "imageId"), text(inputs, "imageName")];
  if (id === "" && name === "") {
    throw new ProviderError("Neither a boot device, image ID, or image name were able to be determined");
  }
  const images = imagesOf(endpoint);
  if (id === "") {
    const named = images.find((image) => image.name === name);
    if (named === undefined) throw new ProviderError(`Unable to find image with name ${name}`);
    return named;
  }
  const found = images.find((image) => image.id === id);
  if (found !== undefined) return found;
  throw badRequest(endpoint, PREFIX, REQUEST, nova("badRequest", 400, "Can not find requested image"));
}

/**
 * A preview refuses what the cloud does not have, so that no `up` comes to it halfway. A real cloud is asked by the `up`
 * alone.
 */
export function refuseUndeclared(inputs: Properties, endpoint: Endpoint, context: CallContext): void {
  const flavors = flavorsOf(endpoint, context);
  const refuse = (what: string, offered: readonly string[], remedy: string) => {
    const list = offered.length === 0 ? "none" : offered.join(", ");
    throw new ProviderError(
      `${text(inputs, "name")}: the region ${endpoint.region} has no ${what}; it has ${list}. ${remedy}`,
    );
  };
  for (const key of ["id", "name"] as const) {
    const wanted = text(inputs, key === "id" ? "flavorId" : "flavorName");
    if (wanted === "" || flavors.some((flavor) => flavor[key] === wanted)) continue;
    const otherKey = key === "id" ? "name" : "id";
    const isOther = flavors.some((flavor) => flavor[otherKey] === wanted);
    refuse(
      `flavor with the ${key} "${wanted}"`,
      flavors.map((flavor) => flavor[key]),
      isOther
        ? `It is the ${otherKey} of one: write { ${otherKey}: "${wanted}" } into the datacenter's cloud.flavors.`
        : "Write one of them into the datacenter's cloud.flavors.",
    );
  }
  const images = imagesOf(endpoint);
  const wanted = text(inputs, "imageId");
  if (wanted !== "" && !images.some(({ id }) => id === wanted)) {
    refuse(
      `image with the id "${wanted}"`,
      images.map(({ id, name }) => `${id} (${name})`),
      "Write one of them into the setting images.",
    );
  }
  const networks = networksOf(context, endpoint);
  for (const entry of records(inputs, "networks")) {
    const [id, name] = [text(entry, "uuid"), text(entry, "name")];
    const isKnown = networks.some((each) => (id === "" ? each.properties.name === name : each.id === id));
    if ((id === "" && name === "") || isKnown) continue;
    refuse(
      id === "" ? `network named "${name}"` : `network with the id "${id}"`,
      networks.map((each) => `${each.id} (${text(each.properties, "name")})`),
      "Write those that machines are in into the datacenter's cloud.addressing.",
    );
  }
}

export function bootsFromVolume(inputs: Properties): boolean {
  return records(inputs, "blockDevices").some((device) => {
    return (number(device, "bootIndex") ?? 0) === 0 && text(device, "destinationType") === "volume";
  });
}

/** Names of the groups that the ports get; ones that do not exist are refused. */
export function refuseGroups(
  inputs: Properties,
  endpoint: Endpoint,
  context: CallContext,
): readonly string[] {
  const names = texts(inputs, "securityGroups");
  const missing = names.find((name) => findGroup(context, endpoint.scope, name) === undefined);
  if (missing !== undefined) {
    const message = `Unable to find security_group with name or id '${missing}'`;
    throw badRequest(endpoint, PREFIX, REQUEST, nova("badRequest", 400, message));
  }
  return names.length > 0 ? names : [defaultGroup(context, endpoint.scope).name];
}

function refuseBlockDevices(inputs: Properties): void {
  for (const device of records(inputs, "blockDevices")) {
    const [source, destination] = [text(device, "sourceType"), text(device, "destinationType")];
    if (source !== "blank" && SOURCES.includes(source) && text(device, "uuid") === "") {
      throw new ProviderError(`You must specify a uuid for ${source} block device types`);
    }
    const size = number(device, "volumeSize") ?? 0;
    if (destination === "volume" && size === 0 && (source === "image" || source === "blank")) {
      const what = source === "image" ? "a volume from an image" : "a blank block device";
      throw new ProviderError(`You must specify a volume_size when creating ${what}`);
    }
    if (!SOURCES.includes(source)) throw new ProviderError(`unknown block device source type ${source}`);
    if (!DESTINATIONS.includes(destination)) {
      throw new ProviderError(`unknown block device destination type ${destination}`);
    }
  }
}

function refuseOnRackspace(
  inputs: Properties,
  endpoint: Endpoint,
  flavor: Flavor,
  context: CallContext,
  refused: (message: string) => Error,
): void {
  if (texts(inputs, "securityGroups").length > 0) {
    throw refused(
      "Security groups can not be applied at boot; apply them to the ports of a server that is ACTIVE.",
    );
  }
  const files = records(inputs, "personalities");
  if (files.length > RACKSPACE.files) throw refused("Personality file limit exceeded");
  if (files.some((file) => Buffer.byteLength(text(file, "content")) > RACKSPACE.fileBytes)) {
    throw refused("Personality file content too long");
  }
  const metadata = Object.entries(record(inputs, "metadata"));
  if (metadata.length > RACKSPACE.metadata)
    throw refused(`Maximum number of metadata items exceeds ${RACKSPACE.metadata}`);
  if (metadata.some((entry) => entry.some((part) => String(part).length > RACKSPACE.metadataLength))) {
    throw refused(`Metadata property key or value greater than ${RACKSPACE.metadataLength} characters`);
  }
  refuseOverQuota(endpoint, flavor, context);
}

/** Rackspace answers 413 where a standard cloud says 403. */
function refuseOverQuota(endpoint: Endpoint, flavor: Flavor, context: CallContext): void {
  const servers = context.cloud.list(INSTANCE).filter(({ scope }) => scope === endpoint.scope);
  const ram = servers.reduce((sum, { properties }) => sum + (flavorOf(properties)?.ram ?? 0), 0);
  const refused = (resource: string, wanted: number, used: number, most: number) => {
    const message = `Quota exceeded for ${resource}: Requested ${wanted}, but already used ${used} of ${most} ${resource}`;
    return unexpected(endpoint, PREFIX, REQUEST, 413, nova("overLimit", 413, message));
  };
  if (servers.length >= RACKSPACE.servers) throw refused("instances", 1, servers.length, RACKSPACE.servers);
  if (ram + flavor.ram > RACKSPACE.mebibytes) throw refused("ram", flavor.ram, ram, RACKSPACE.mebibytes);
}
