import type { Cidr, Cidr6, DomainName, Estate, Image } from "../vocabulary/index.ts";
import { type ImageIds, withImages } from "./images.ts";
import { serverKey } from "./names.ts";
import { withNetworks } from "./networks.ts";

/** What one account has otherwise than the catalog says. */
export interface Account {
  /** Private ranges by datacenter. */
  readonly networks: Readonly<Record<string, string>>;
  /** Networks from which the estate is deployed, instead of the catalog's. */
  readonly deployers?: Readonly<Record<string, string>>;
  /** Instead of the organization's address. */
  readonly alertEmail?: string;
  /** Instead of the catalog's default image. */
  readonly image?: Image;
  /** Image ids at OpenStack clouds, by datacenter and image. */
  readonly images?: ImageIds;
  /** Images of its own at DigitalOcean, slug or number by name. */
  readonly dropletImages?: Readonly<Partial<Record<Image, string>>>;
  /** Public host keys of machines that are older than the program, by server. */
  readonly adopted?: Readonly<Record<string, string>>;
  /** Domains whose public certificate was bought. */
  readonly boughtCertificates?: readonly string[];
}

/**
 * The estate in an account. The checks judge what the account says afterwards.
 *
 * @throws {Error} for networks or images of a datacenter, or an adopted server, that the estate does not have
 */
export function inAccount(estate: Estate, account: Account): Estate {
  const { networks, deployers, alertEmail, image, images = {}, dropletImages } = account;
  const { adopted, boughtCertificates = [] } = account;
  return {
    ...withImages(withNetworks(estate, networks), images),
    ...(deployers ? { deployers: deployerNetworks(deployers) } : {}),
    ...(alertEmail ? { alertEmail } : {}),
    ...(image ? { defaultImage: image } : {}),
    ...(dropletImages ? { dropletImages } : {}),
    ...(adopted ? { adopted: adoptedServers(estate, adopted) } : {}),
    ...(boughtCertificates.length > 0 ? { boughtCertificates: boughtCertificates as DomainName[] } : {}),
  };
}

function adoptedServers(
  estate: Estate,
  adopted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const servers = estate.servers.map(serverKey);
  const unknown = Object.keys(adopted).find((name) => !servers.includes(name));
  if (unknown === undefined) return adopted;
  throw new Error(
    `adopted: there is no server "${unknown}" in the estate "${estate.name}"; there are ${servers.join(", ")}.`,
  );
}

function deployerNetworks(deployers: Readonly<Record<string, string>>): Estate["deployers"] {
  return Object.entries(deployers).map(([name, range]) => ({ name, range: range as Cidr | Cidr6 }));
}
