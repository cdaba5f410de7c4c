import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AptRepository } from "../../stacks/vocabulary/index.ts";
import type { BundleCheck, BundleDirectory, HostPath, UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import { answersAt } from "../http-check.ts";
import { nginxSite } from "../nginx-site.ts";
import type { Part } from "../part.ts";
import { secretText } from "../secrets.ts";
import { publicationSite, publicationUnits, unitNames } from "./publication.ts";
import { signingHome } from "./signing-key.ts";

const role = "packages";

/** Of the machines that install from it; `all` belongs to each, `source` are source packages. */
const architectures = ["amd64", "arm64", "source"];

/** The program that watches the incoming folders, in the order of its modules' names. */
const modules = ["__init__.py", "__main__.py", "incoming.py", "repository.py"] as const;

/** What a machine holds that publishes APT repositories: aptly, its incoming folders and their publication over HTTP. */
export function packages(host: Host): readonly Part[] {
  const repositories = Object.entries(host.estate.aptRepositories).filter(
    ([, repository]) => repository.role === host.server.role,
  );
  if (repositories.length === 0) return [];
  return [
    programPart(repositories.map(([, { uploadGroup }]) => uploadGroup)),
    ...repositories.map(([name, repository]) => repositoryPart(name, repository)),
    nginxSite({ role, name: "apt", configuration: publicationSite(host, repositories) }),
  ];
}

/** aptly, its account, and the program around it. */
function programPart(uploadGroups: readonly string[]): Part {
  const library = "/usr/local/lib/estate-apt/estate_apt";
  const program = Object.fromEntries(
    modules.map((name): [HostPath, { content: string }] => [
      `${library}/${name}`,
      { content: readFileSync(join(import.meta.dirname, "estate_apt", name), "utf8") },
    ]),
  );
  return {
    role,
    packages: ["aptly", "gnupg", "gpg-agent"],
    groups: { aptly: { system: true } },
    users: {
      aptly: {
        system: true,
        group: "aptly",
        // Uploads that only their group may read.
        groups: [...new Set(uploadGroups)],
        home: "/srv/aptly",
        shell: "/usr/sbin/nologin",
        comment: "APT repositories",
      },
    },
    directories: {
      "/etc/estate-apt": {},
      "/usr/local/lib/estate-apt": {},
      [library]: {},
    },
    files: {
      ...program,
      "/usr/local/sbin/estate-apt": {
        content: `#!/bin/sh\nPYTHONPATH=/usr/local/lib/estate-apt exec python3 -B -m estate_apt "$@"\n`,
        mode: "0755",
        validator: ["sh", "-n", "{}"],
      },
    },
  };
}

function repositoryPart(name: string, repository: AptRepository): Part {
  const { root, releases, uploadGroup } = repository;
  const passphrase: HostPath = `/etc/estate-apt/${name}.passphrase`;
  const aptly: HostPath = `/etc/estate-apt/${name}.aptly.conf`;
  const units = unitNames(name);
  const own = { owner: "aptly", group: "aptly" } as const;
  const configuration = {
    name,
    root,
    releases,
    architectures,
    signingHome: signingHome(name),
    passphrase,
    aptly,
  };
  const folders = (kind: string, mode: BundleDirectory["mode"] & string) =>
    Object.fromEntries(
      releases.map((release): [HostPath, Omit<BundleDirectory, "role">] => [
        `${root}/${kind}/${name}-${release}`,
        { owner: "aptly", group: uploadGroup, mode },
      ]),
    );
  return {
    role,
    groups: { [uploadGroup]: { system: true } },
    directories: {
      [root]: own,
      [`${root}/incoming`]: own,
      ...folders("incoming", "2770"),
      [`${root}/rejected`]: own,
      ...folders("rejected", "2750"),
      "/var/lib/estate-signing": { mode: "0711" },
      [signingHome(name)]: { ...own, mode: "0700" },
    },
    files: {
      [`/etc/estate-apt/${name}.json`]: {
        content: `${JSON.stringify(configuration, undefined, 2)}\n`,
        restart: [units.initialise],
      },
      [aptly]: { content: `${JSON.stringify(aptlyConfiguration(root), undefined, 2)}\n` },
      // Rejected packages do not stay for ever.
      [`/etc/tmpfiles.d/estate-apt-${name}.conf`]: { content: `e ${root}/rejected - - - 90d\n` },
      ...publicationUnits(name, repository),
    },
    secrets: {
      [passphrase]: {
        content: secretText`${`apt/signing-passphrase/${name}`}`,
        ...own,
        owner: "root",
        mode: "0640",
      },
    },
    units: {
      [units.initialise]: { enabled: true, started: true },
      [units.path]: { enabled: true, started: true },
      [units.timer]: { enabled: true, started: true },
    } satisfies Record<UnitName, object>,
    checks: Object.fromEntries(
      releases.map((release): [string, Omit<BundleCheck, "role">] => [
        `${name}-${release} is published`,
        { command: answersAt(`http://127.0.0.1/${name}/dists/${release}/InRelease`) },
      ]),
    ),
  };
}

/** aptly's own settings (aptly documentation, configuration); the default key of its home signs. */
function aptlyConfiguration(root: string) {
  return {
    rootDir: root,
    gpgProvider: "gpg2",
    gpgDisableVerify: false,
    dependencyFollowAllVariants: false,
    skipContentsPublishing: true,
    databaseOpenAttempts: 10,
  };
}
