import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { HostPath } from "../bundle.ts";
import { type Host, hasConsul, imageTraits } from "../host.ts";
import type { Part } from "../part.ts";
import { secretText } from "../secrets.ts";
import { lines, program } from "./place.ts";

/** Where a source's public key is, armored. */
function keyPath(name: string): HostPath {
  return `/etc/apt/keyrings/${name}.asc`;
}

/** An APT source in deb822 form (sources.list(5)), signed by one key and no other. */
function source(host: Host, name: string, address: string): Part["files"] {
  return {
    [`/etc/apt/sources.list.d/${name}.sources`]: {
      content: lines(
        "Types: deb",
        `URIs: ${address}`,
        `Suites: ${imageTraits(host).codeName}`,
        "Components: main",
        `Signed-By: ${keyPath(name)}`,
      ),
    },
  };
}

/** The repositories that the estate publishes itself. */
export function estateSources(host: Host): readonly Part[] {
  const { estate } = host;
  const { codeName } = imageTraits(host);
  return Object.entries(estate.aptRepositories).flatMap(([name, { role, host: address, releases }]) => {
    if (!releases.includes(codeName) || serversWithRole(estate, role).length === 0) return [];
    return [
      {
        role: "base",
        directories: { "/etc/apt/keyrings": {} },
        files: { ...source(host, name, `http://${address}/${name}/`) },
        secrets: { [keyPath(name)]: { content: secretText`${`apt/public-key/${name}`}` } },
      },
    ];
  });
}

/**
 * The vendor's repository for Consul and consul-template, and for nothing else, each in the version that the catalog
 * names and the rehearsal has: the newest of the repository may be another major one. The vendor replaced its key within one
 * day (HCSEC-2026-33, September 2026), which no copy in a catalog would have survived: the fingerprint is
 * written here (https://www.hashicorp.com/trust/security), and a host fetches the key that has it when it looks for
 * packages. A new key is a new fingerprint.
 */
const hashicorp = {
  address: "https://apt.releases.hashicorp.com",
  key: "https://apt.releases.hashicorp.com/gpg",
  fingerprint: "D55C0D1AC78A8D8126CB631CFC9CA96ACA026560",
} as const;

/** Each package in the catalog's version, in the vendor's first revision. */
function pins({ consul }: Estate): readonly (readonly [name: string, version: string])[] {
  return [
    ["consul", `${consul.version}-1`],
    ["consul-template", `${consul.templateVersion}-1`],
  ];
}

const keyProgram = "/etc/apt/estate/fetch-key";

/** Sources of others, where a machine holds their software. */
export function vendorSources(host: Host): Part {
  if (!hasConsul(host)) return { role: "base" };
  const { address, key, fingerprint } = hashicorp;
  return {
    role: "base",
    directories: { "/etc/apt/keyrings": {}, "/etc/apt/estate": {} },
    files: {
      ...source(host, "hashicorp", address),
      // Below /etc/apt, because what lies there comes before the packages.
      ...program("fetch-key", keyProgram),
      "/etc/apt/apt.conf.d/60estate-vendor-key": {
        content: lines(
          `APT::Update::Pre-Invoke { "/usr/bin/python3 ${keyProgram} ${key} ${fingerprint} ${keyPath("hashicorp")}"; };`,
        ),
      },
      "/etc/apt/preferences.d/hashicorp": {
        content: lines(
          "Package: *",
          `Pin: origin ${new URL(address).host}`,
          "Pin-Priority: -1",
          // Also where it is older than what is installed (apt_preferences(5)); any other version keeps its -1.
          ...pins(host.estate).flatMap(([name, version]) => [
            "",
            `Package: ${name}`,
            `Pin: version ${version}`,
            "Pin-Priority: 1001",
          ]),
        ),
      },
    },
  };
}
