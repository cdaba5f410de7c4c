import { certificatesOf } from "../../stacks/derive/servers.ts";
import type { DomainName, Estate } from "../../stacks/vocabulary/index.ts";
import { certificateFile, certificatePath } from "../base/certificates.ts";
import { lines, programDirectory, unitPath } from "../base/place.ts";
import type { HostPath, UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { roleProgram } from "../program.ts";
import { publicSite } from "../web/public-site.ts";
import { postfixMain, postfixServices } from "./postfix.ts";

/** On the machine's own disk where it has one. */
const root: HostPath = "/srv/mail";
/** Who gets what is written to the estate's people before Mailman has their list. */
const account = "estate-mail";
/** Key and chain that Postfix shows, made of the best certificate there is. */
const chain: HostPath = "/etc/postfix/tls/chain.pem";
const placeUnit = "estate-mail-place.service";
const certificateUnit = "estate-mail-certificate";
const postfix: UnitName = "postfix.service";

/** Postfix says what is wrong to the journal alone where nobody looks on. */
const check =
  "postfix check || { journalctl --no-pager --output=cat --identifier=postfix --since=-10s --lines=5; exit 1; }";

/**
 * The estate's mail: Postfix, the site of the archives, and Mailman's place. Mailman itself, its lists and their
 * members are data of the machine and no part of this program; what stands here is a mail exchanger that takes mail
 * for its own domains from everyone and for other domains from nobody.
 */
export function mail(host: Host): readonly Part[] {
  return [...publicSite(host), exchanger(host), certificate(host), place(host)];
}

/** The names that mail is exchanged under: an address record of its own first (RFC 2181, section 10.3). */
function exchangerNames({ server, name }: Host): readonly DomainName[] {
  const addresses = (server.aliases ?? []).filter(({ record }) => record === "address");
  return [...addresses.map((alias) => alias.name), name];
}

/** Domains whose mail exchanger the machine is. */
function domainsOf(estate: Estate, exchangers: readonly DomainName[]): readonly string[] {
  return Object.entries(estate.zones).flatMap(([zone, { records }]) =>
    records.flatMap((record) =>
      record.type === "MX" && exchangers.includes(record.target)
        ? [record.name === "@" ? zone : `${record.name}.${zone}`]
        : [],
    ),
  );
}

function exchanger(host: Host): Part {
  const { estate, server } = host;
  const names = exchangerNames(host);
  return {
    role: server.role,
    packages: ["postfix"],
    users: { [account]: { system: true, home: `${root}/staff`, shell: "/usr/sbin/nologin" } },
    directories: { "/etc/postfix/tls": { mode: "0700" } },
    files: {
      "/etc/postfix/main.cf": {
        content: postfixMain({
          name: names[0] ?? host.name,
          domains: [...names, ...domainsOf(estate, names)],
          account,
          staff: estate.organization.email.split("@", 1)[0] ?? account,
          chain,
          ciphers: estate.ciphers.default,
        }),
        reload: [postfix],
      },
      "/etc/postfix/master.cf": { content: postfixServices(), restart: [postfix] },
      "/etc/mailname": { content: lines(names[0] ?? host.name) },
    },
    validators: { postfix: { command: ["/bin/sh", "-c", check], trees: ["/etc/postfix"] } },
    units: { [postfix]: { enabled: true, started: true } },
    checks: {
      smtp: {
        command: [
          "/bin/bash",
          "-c",
          "exec 3<>/dev/tcp/127.0.0.1/25 && read -r -t 5 line <&3 && [[ $line == 220* ]]",
        ],
      },
    },
  };
}

/** Looks every hour whether there is a better certificate: the public one, else the authority's, else the image's. */
function certificate({ estate, server }: Host): Part {
  const internal = certificatesOf(estate, server).map(([name]) => name);
  const candidates = [
    "/var/lib/dehydrated/certs/site/privkey.pem:/var/lib/dehydrated/certs/site/fullchain.pem",
    ...internal.map((name) => `${certificatePath(name)}:${certificatePath(name)}`),
    "/etc/ssl/private/ssl-cert-snakeoil.key:/etc/ssl/certs/ssl-cert-snakeoil.pem",
  ];
  const timer: UnitName = `${certificateUnit}.timer`;
  const service: UnitName = `${certificateUnit}.service`;
  return {
    role: server.role,
    files: {
      ...roleProgram(import.meta.dirname, "mail-certificate"),
      [unitPath(service)]: {
        content: lines(
          "[Unit]",
          "Description=The certificate that Postfix shows",
          "",
          "[Service]",
          "Type=oneshot",
          "UMask=0077",
          `ExecStart=${programDirectory}/mail-certificate ${chain} ${candidates.join(" ")}`,
        ),
        restart: [service],
      },
      [unitPath(timer)]: {
        content: lines(
          "[Unit]",
          "Description=Looks every hour for a newer certificate for Postfix",
          "",
          "[Timer]",
          "OnBootSec=30s",
          "OnUnitActiveSec=1h",
          "",
          "[Install]",
          "WantedBy=timers.target",
        ),
      },
    },
    units: { [timer]: { enabled: true, started: true } },
    certificates: Object.assign({}, ...internal.map((name) => certificateFile(name, { restart: [service] }))),
  };
}

/** Folders on the machine's own disk, once that is mounted: the staff's mailbox and Mailman's. */
function place({ server }: Host): Part {
  const path: HostPath = "/etc/tmpfiles.d/estate-mail.conf";
  return {
    role: server.role,
    files: {
      [path]: {
        content: lines(
          `d ${root}/staff 0700 ${account} ${account}`,
          // Mailman's account in Debian and Ubuntu, there from the start.
          `d ${root}/mailman 0750 list list`,
        ),
        restart: [placeUnit],
      },
      [unitPath(placeUnit)]: {
        content: lines(
          "[Unit]",
          "Description=Folders for mail on the machine's own disk",
          `RequiresMountsFor=${root}`,
          `Before=${postfix}`,
          "",
          "[Service]",
          "Type=oneshot",
          "RemainAfterExit=yes",
          `ExecStart=/usr/bin/systemd-tmpfiles --create ${path}`,
          "",
          "[Install]",
          "WantedBy=multi-user.target",
        ),
      },
    },
    units: { [placeUnit]: { enabled: true, started: true } },
  };
}
