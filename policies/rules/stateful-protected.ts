import { isStateful } from "../../stacks/derive/servers.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import type { PlannedResource } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import {
  authorityCertificate,
  droplet,
  instance,
  machines,
  password,
  privateKey,
  volumes,
  zone,
} from "../pack/types.ts";

const remedy = "Give it keep() of components/support/protection.ts";

/** Of machines: inputs whose change would replace them, by type. */
const ignoredOfMachines: Readonly<Record<string, readonly string[]>> = {
  [droplet]: ["image", "sshKeys", "userData"],
  [instance]: ["imageId", "keyPair", "userData"],
};

const ignoredOfVolumes: Readonly<Record<string, readonly string[]>> = {
  "digitalocean:index/volume:Volume": ["initialFilesystemType"],
  "openstack:blockstorage/volume:Volume": ["volumeType"],
};

/**
 * What cannot be made again is hard to lose: the engine refuses to delete or replace it, and no input replaces it by
 * the way. Whether it is also kept when it leaves the program (`retainOnDelete`), the engine does not tell a pack.
 */
export const statefulProtected: ResourcePolicy = {
  name: "stateful-protected",
  description:
    "Stateful machines, volumes, zones, the authority and the passphrases of backups are protected.",
  types: [...machines, ...volumes, zone, privateKey, authorityCertificate, password],
  violations: (resource, estate) => {
    const what = stateful(resource, estate);
    if (what === undefined) return [];
    const ignored = ignoredOfMachines[resource.type] ?? ignoredOfVolumes[resource.type] ?? [];
    const replacing = ignored.filter((input) => !resource.ignoreChanges.includes(input));
    return [
      ...(resource.protect ? [] : [`${what} is not protected, and cannot be made again. ${remedy}`]),
      ...(replacing.length > 0
        ? [`A change of ${replacing.join(", ")} would replace ${what}. Ignore such changes: ${remedy}`]
        : []),
    ];
  },
};

/** How a thing that cannot be made again is called; undefined for what can. */
function stateful({ type, name }: PlannedResource, estate: Estate): string | undefined {
  switch (type) {
    case droplet:
    case instance: {
      const server = serverNamed(estate, name);
      return server && isStateful(estate, server) ? `the stateful machine ${name}` : undefined;
    }
    case zone:
      return `the zone ${name}`;
    case authorityCertificate:
      return "the certificate authority";
    case privateKey: {
      const server = serverNamed(estate, name, "-host-key");
      if (server && isStateful(estate, server)) return `the host key of the stateful machine ${server.name}`;
      return name === "authority-key" ? "the certificate authority's key" : undefined;
    }
    case password:
      return passphraseNames(estate).includes(name) ? `the passphrase ${name}` : undefined;
    default:
      return `the volume ${name}`;
  }
}

/** Without these, backups cannot be read, and no machine trusts the repository's packages. */
function passphraseNames(estate: Estate): readonly string[] {
  return [
    "postgresql-backup",
    ...Object.keys(estate.backups.jobs).map((job) => `backup-${job}-passphrase`),
    ...Object.keys(estate.aptRepositories).map((repository) => `${repository}-signing`),
  ];
}
