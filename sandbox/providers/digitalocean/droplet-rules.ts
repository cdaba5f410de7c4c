import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import { isProperties, type Properties } from "../../provider/values.ts";
import { flag, given, text, texts } from "../common/values.ts";
import { apiError } from "./errors.ts";
import { findImage, MACHINE_IMAGE } from "./images.ts";
import { REGIONS } from "./regions.ts";
import { SIZES, type Size } from "./sizes.ts";
import { SSH_KEY, VPC } from "./types.ts";

const NAME = /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/;
const MOST_USER_DATA = 64 * 1024;
const REQUEST = "POST /v2/droplets";

function refusal(context: CallContext): (message: string) => Error {
  return (message) => apiError(context, "Error creating droplet", REQUEST, 422, message);
}

/** What the API refuses at the creation of a droplet; returns the parts that it looked up. */
export function refuseDroplet(
  inputs: Properties,
  context: CallContext,
): { readonly size: Size; readonly network: CloudObject | undefined } {
  const refused = refusal(context);
  const name = text(inputs, "name");
  if (!NAME.test(name) || name.length > 255) {
    throw refused("Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)");
  }
  if (!REGIONS.has(text(inputs, "region"))) {
    throw refused("You specified an invalid region for Droplet creation.");
  }
  const size = SIZES.get(text(inputs, "size"));
  if (size === undefined) throw refused("You specified an invalid size for Droplet creation.");
  const isOwn = context.realm !== undefined && text(inputs, "image") === MACHINE_IMAGE;
  if (!isOwn && findImage(text(inputs, "image")) === undefined) {
    throw refused("You specified an invalid image for Droplet creation.");
  }
  if (Buffer.byteLength(text(inputs, "userData")) > MOST_USER_DATA) {
    throw refused("User data must be no larger than 64 KiB.");
  }
  if (inputs.publicNetworking === false && flag(inputs, "ipv6")) {
    throw refused("IPv6 needs public networking.");
  }
  if (isProperties(inputs.backupPolicy) && !flag(inputs, "backups")) {
    throw refused("backup_policy can only be set when backups are enabled");
  }
  return { size, network: findNetwork(inputs, refused, context) };
}

function findNetwork(
  inputs: Properties,
  refused: (message: string) => Error,
  context: CallContext,
): CloudObject | undefined {
  if (!given(inputs, "vpcUuid")) return undefined;
  const network = context.cloud.get(VPC, text(inputs, "vpcUuid"));
  if (network === undefined) throw refused("The VPC you specified does not exist.");
  if (network.scope !== text(inputs, "region")) {
    throw refused("The VPC you specified is not in the same region as the Droplet.");
  }
  return network;
}

/** Public keys of the account's SSH keys named by id (digits) or fingerprint. */
export function resolveSshKeys(inputs: Properties, context: CallContext): readonly string[] {
  const keys = context.cloud.list(SSH_KEY);
  const find = (name: string) =>
    keys.find(({ id, properties }) => id === name || text(properties, "fingerprint") === name);
  const names = texts(inputs, "sshKeys");
  const unknown = names.filter((name) => find(name) === undefined);
  if (unknown.length > 0) {
    throw refusal(context)(`${unknown.join(", ")} are invalid key identifiers for Droplet creation.`);
  }
  return names.map((name) => text(find(name)?.properties ?? {}, "publicKey"));
}
