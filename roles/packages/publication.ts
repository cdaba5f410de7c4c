import type { AptRepository } from "../../stacks/vocabulary/index.ts";
import type { BundleFile, HostPath, UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import { listens } from "../nginx-site.ts";
import { signingHome } from "./signing-key.ts";

/** A repository's units by what they do. */
export function unitNames(name: string) {
  return {
    initialise: `estate-apt-${name}-initialise.service`,
    service: `estate-apt-${name}.service`,
    path: `estate-apt-${name}.path`,
    timer: `estate-apt-${name}.timer`,
  } as const satisfies Record<string, UnitName>;
}

/**
 * The units that publish: once at boot and after configuration, so that the indexes exist; at every upload; and by the
 * clock, for what a path unit misses (a service that was busy, files that became whole later).
 */
export function publicationUnits(
  name: string,
  { root, releases, scanMinutes }: AptRepository,
): Readonly<Record<HostPath, Omit<BundleFile, "role">>> {
  const units = unitNames(name);
  const service = (description: string, after: string, lines: readonly string[]) => `[Unit]
Description=${description}
After=${after}

[Service]
Type=oneshot
User=aptly
UMask=0022
${lines.join("\n")}
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths=${root} ${signingHome(name)}
`;
  const initialise = service(
    `Create and publish the releases of the APT repository ${name}`,
    "local-fs.target",
    [
      "RemainAfterExit=yes",
      // The key was made by root, before there was an account for it.
      `ExecStartPre=+/bin/chown -R aptly:aptly ${signingHome(name)}`,
      `ExecStart=/usr/local/sbin/estate-apt --repository ${name} initialise`,
    ],
  );
  const unit = (unitName: UnitName, content: string, restart: readonly UnitName[]) =>
    [`/etc/systemd/system/${unitName}`, { content, restart }] as const;
  return Object.fromEntries([
    unit(units.initialise, `${initialise}\n[Install]\nWantedBy=multi-user.target\n`, [units.initialise]),
    unit(
      units.service,
      service(`Publish what was uploaded to the APT repository ${name}`, units.initialise, [
        `ExecStart=/usr/local/sbin/estate-apt --repository ${name} scan`,
      ]),
      [],
    ),
    unit(
      units.path,
      `[Unit]
Description=Uploads to the APT repository ${name}

[Path]
${releases.map((release) => `PathChanged=${root}/incoming/${name}-${release}`).join("\n")}

[Install]
WantedBy=paths.target
`,
      [units.path],
    ),
    unit(
      units.timer,
      `[Unit]
Description=Look for uploads to the APT repository ${name} every ${scanMinutes} minutes

[Timer]
OnActiveSec=${scanMinutes}min
OnUnitInactiveSec=${scanMinutes}min
AccuracySec=10s

[Install]
WantedBy=timers.target
`,
      [units.timer],
    ),
  ]);
}

/**
 * Published trees over plain HTTP: what is signed needs no encryption, and a machine without the authority's certificate
 * installs from here. Indexes are never kept by anybody in between; packages never change under their name.
 */
export function publicationSite(
  host: Host,
  repositories: readonly (readonly [string, AptRepository])[],
): string {
  const names = [
    ...new Set([...repositories.map(([, { host: name }]) => name), host.name, host.internalName]),
  ];
  const locations = repositories.map(
    ([name, { root }]) => `
    location /${name}/ {
        root ${root}/public;
        autoindex on;
        location ~ ^/${name}/pool/ {
            root ${root}/public;
            expires 30d;
        }
        location ~ ^/${name}/dists/ {
            root ${root}/public;
            add_header Cache-Control "no-cache";
        }
    }`,
  );
  return `server {
    ${listens(host, 80, "default_server").join("\n    ")}
    server_name ${names.join(" ")};
    server_tokens off;
    disable_symlinks off;
${locations.join("\n")}

    location / {
        return 404;
    }
}
`;
}
