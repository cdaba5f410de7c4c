import { cloudInitFiles } from "./cloud-init.ts";

/** Everything that an image is made of; its identity in the cache is the hash of this. */
export interface Recipe {
  /** For people: the start of the folder's name. */
  readonly name: string;
  /** Debian packages, with what they depend on; recommendations are left out. */
  readonly packages: readonly string[];
  /** Packages that Debian does not have, as files on this machine. Their names carry name and version. */
  readonly packageFiles: readonly string[];
  /** Written once the packages are there, by absolute path. */
  readonly files: { readonly [path: string]: string };
  /** Shell commands inside the image, run last, as root. */
  readonly commands: readonly string[];
}

/** What the plain cloud image of a provider brings, as packages of Debian 12. */
const MACHINE_PACKAGES: readonly string[] = [
  ...["systemd", "systemd-sysv", "systemd-resolved", "libnss-resolve", "libnss-myhostname", "libpam-systemd"],
  ...[
    "dbus",
    "openssh-server",
    "openssh-client",
    "cloud-init",
    "python3",
    "sudo",
    "ca-certificates",
    "openssl",
  ],
  ...["iproute2", "iputils-ping", "netbase", "nftables", "procps", "curl", "gnupg", "less", "tzdata"],
  ...["e2fsprogs", "xfsprogs", "logrotate", "apt-utils", "dmidecode"],
];

/** Where a machine gets packages from: Debian's own names, which the world's DNS leads to its mirror. */
const SOURCES = [
  "deb http://deb.debian.org/debian bookworm main",
  "deb http://deb.debian.org/debian bookworm-updates main",
  "deb http://deb.debian.org/debian-security bookworm-security main",
  "",
].join("\n");

/** Units that wait for hardware or a terminal which a container has not. */
const MASKED: readonly string[] = [
  "console-getty.service",
  "container-getty@.service",
  "getty@.service",
  "systemd-networkd-wait-online.service",
];

/**
 * What the machines of an estate boot: like a provider's plain image of Debian 12, with cloud-init reading its boot
 * data from the seed that the sandbox lays beside it.
 * @param additions packages that Debian does not have, and certificates (PEM) that the image trusts, by name
 */
export function machineRecipe(
  additions: {
    readonly packageFiles?: readonly string[];
    readonly authorities?: { readonly [name: string]: string };
  } = {},
): Recipe {
  const { packageFiles = [], authorities = {} } = additions;
  return {
    name: "machine",
    packages: MACHINE_PACKAGES,
    packageFiles,
    files: {
      ...cloudInitFiles,
      ...Object.fromEntries(
        Object.entries(authorities).map(([name, pem]) => [
          `/usr/local/share/ca-certificates/${name}.crt`,
          pem,
        ]),
      ),
      "/etc/apt/sources.list": SOURCES,
      // A machine's disk is a folder of this host: a machine that dies leaves the host's page cache whole.
      "/etc/dpkg/dpkg.cfg.d/container": "force-unsafe-io\n",
      "/etc/apt/apt.conf.d/90container": 'Acquire::Languages "none";\n',
    },
    commands: [
      `systemctl mask --quiet ${MASKED.join(" ")}`,
      "systemctl enable --quiet systemd-networkd.service systemd-resolved.service ssh.service",
      "update-ca-certificates > /dev/null",
      "ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf",
      // Each machine has its own: cloud-init makes host keys, the sandbox the identity.
      "rm -f /etc/ssh/ssh_host_*_key* /etc/machine-id /var/lib/dbus/machine-id /etc/hostname",
    ],
  };
}

/** An image that programs run in without being booted: the world's services, or the checkers of a test. */
export function toolRecipe(packages: readonly string[]): Recipe {
  return {
    name: "tools",
    packages: [...new Set(["ca-certificates", ...packages])].sort(),
    packageFiles: [],
    files: { "/etc/apt/sources.list": SOURCES },
    commands: [],
  };
}
