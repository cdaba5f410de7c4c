import { readFileSync } from "node:fs";
import { join } from "node:path";
import { obtainedCertificates } from "../../stacks/derive/public-certificates.ts";
import { authorityPath, certificateFile } from "../base/certificates.ts";
import type { BundleCheck, BundleFile, HostCommand, HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part, SecretFile } from "../part.ts";
import { secretText } from "../secrets.ts";
import { haproxyTemplate } from "./configuration.ts";
import {
  configurationUnit,
  consulTemplateConfiguration,
  consulTemplateUnit,
  haproxyDropIn,
  sudoRule,
} from "./consul-template.ts";
import { paths, units } from "./paths.ts";

const role = "loadbalancer";

/** HAProxy, its server lists from Consul, and the public certificates. */
export function loadBalancer(host: Host): readonly Part[] {
  return [haproxy(host), serverLists(host), publicCertificates(host)];
}

function haproxy(host: Host): Part {
  const { estate } = host;
  const refreshed = { reload: [units.haproxy] };
  return {
    role,
    packages: ["haproxy", "curl"],
    directories: {
      "/etc/haproxy": {},
      [paths.publicCertificates]: { mode: "0700" },
      "/usr/local/lib/estate": {},
      "/etc/systemd/system/haproxy.service.d": {},
    },
    files: {
      [paths.template]: {
        content: haproxyTemplate(host),
        restart: [units.render],
        reload: [units.consulTemplate],
      },
      ...program("haproxy-configuration", paths.configurationProgram, ["sh", "-n", "{}"]),
      "/etc/systemd/system/haproxy.service.d/estate.conf": { content: haproxyDropIn },
    },
    secrets: {
      [paths.tokens]: forRoot(
        secretText`${"load-balancers/token"}\n${"load-balancers/previous-token"}\n`,
        refreshed,
      ),
      [paths.thumbprint]: forRoot(secretText`thumbprint ${"acme/thumbprint"}\n`, refreshed),
    },
    certificates: certificateFile(estate.loadBalancers.name, refreshed),
    trusting: [units.haproxy],
    validators: { haproxy: withoutServers },
    units: { [units.haproxy]: { enabled: true, started: true } },
    checks: checks(host),
  };
}

/** The template as HAProxy will read it before Consul knows anybody; lines keep their numbers. */
const withoutServers = {
  command: [
    "sh",
    "-ec",
    [
      `if ! said=$(sed 's/.*{{.*//' ${paths.template} | haproxy -c -f /dev/stdin 2>&1); then`,
      `  echo "$said" | sed 's|/dev/stdin|${paths.template}|g'`,
      "  exit 1",
      "fi",
    ].join("\n"),
  ],
  trees: ["/etc/haproxy"],
} as const;

/** HAProxy runs as root until it has read its files, so nobody else needs to. */
function forRoot(
  content: SecretFile["content"],
  refreshed: Pick<SecretFile, "reload" | "restart"> = {},
): SecretFile {
  return { content, mode: "0600", ...refreshed };
}

function checks({ estate }: Host): Readonly<Record<string, Omit<BundleCheck, "role">>> {
  const { name, cdnPort, statisticsPort } = estate.loadBalancers;
  const silent: HostCommand = [
    "curl",
    "--silent",
    "--show-error",
    "--output",
    "/dev/null",
    "--max-time",
    "5",
  ];
  const asked = (port: number): Omit<BundleCheck, "role"> => ({
    command: [
      "sh",
      "-ec",
      'status=$("$@"); if [ "$status" != "$0" ]; then echo "answers $status instead of $0"; exit 1; fi',
      port === cdnPort ? "403" : "421",
      ...[...silent, "--write-out", "%{http_code}", "--cacert", authorityPath(estate)],
      ...["--resolve", `${name}:${port}:127.0.0.1`, `https://${name}:${port}/`],
    ],
  });
  return {
    "haproxy statistics": { command: [...silent, "--fail", `http://127.0.0.1:${statisticsPort}/metrics`] },
    "haproxy 443": asked(443),
    // Without the token.
    [`haproxy ${cdnPort}`]: asked(cdnPort),
  };
}

function serverLists({ estate }: Host): Part {
  return {
    role,
    packages: ["consul-template", "sudo"],
    groups: { "consul-template": { system: true } },
    users: {
      "consul-template": {
        system: true,
        group: "consul-template",
        home: "/var/lib/consul-template",
        shell: "/usr/sbin/nologin",
      },
    },
    directories: { "/etc/consul-template.d": {} },
    files: {
      [paths.consulTemplate]: {
        content: consulTemplateConfiguration(estate.consul.templateWait),
        restart: [units.consulTemplate],
      },
      [`/etc/systemd/system/${units.consulTemplate}`]: {
        content: consulTemplateUnit,
        restart: [units.consulTemplate],
      },
      [`/etc/systemd/system/${units.render}`]: {
        content: configurationUnit(
          "render",
          "HAProxy's configuration with the servers that Consul knows now",
          [`EnvironmentFile=${paths.consulTemplateToken}`],
        ),
      },
      [`/etc/systemd/system/${units.accept}`]: {
        content: configurationUnit("accept", "HAProxy's configuration as consul-template rendered it"),
      },
      "/etc/sudoers.d/consul-template": {
        content: sudoRule,
        mode: "0440",
        validator: ["visudo", "-cqf", "{}"],
      },
    },
    secrets: {
      [paths.consulTemplateToken]: forRoot(secretText`CONSUL_HTTP_TOKEN=${"consul/agent-token"}\n`, {
        restart: [units.consulTemplate],
      }),
    },
    units: { [units.consulTemplate]: { enabled: true, started: true } },
  };
}

function publicCertificates({ estate }: Host): Part {
  const obtained = obtainedCertificates(estate);
  const bought = Object.fromEntries(
    (estate.boughtCertificates ?? []).map((domain): [HostPath, SecretFile] => [
      `${paths.publicCertificates}/${domain}.pem`,
      { ...forRoot(secretText`${`public-certificate/${domain}`}`), reload: [units.haproxy] },
    ]),
  );
  const settings = {
    directory: estate.loadBalancers.acmeDirectory,
    contact: estate.organization.email,
    certificates: Object.fromEntries(obtained.map(({ name, domains }) => [name, domains])),
  };
  return {
    role,
    packages: ["acme-tiny", "ca-certificates", "openssl", "python3"],
    files: {
      [paths.certificateSettings]: {
        content: `${JSON.stringify(settings, undefined, 2)}\n`,
        restart: [units.certificatesTimer],
      },
      ...program("public-certificates", paths.certificateProgram),
      [`/etc/systemd/system/${units.certificates}`]: { content: certificatesUnit },
      [`/etc/systemd/system/${units.certificatesTimer}`]: {
        content: certificatesTimer,
        restart: [units.certificatesTimer],
      },
    },
    secrets: { [paths.accountKey]: forRoot(secretText`${"acme/account-key"}`) },
    certificates: bought,
    units: { [units.certificatesTimer]: { enabled: true, started: true } },
  };
}

const certificatesUnit = `[Unit]
Description=Public certificates of the load balancer
Wants=network-online.target
After=network-online.target haproxy.service

[Service]
Type=oneshot
StateDirectory=public-certificates
StateDirectoryMode=0700
# Visitors go first.
Nice=19
ExecStart=${paths.certificateProgram}
`;

/** Soon after its own start, so that nobody waits for the authority; a certificate that failed waits by itself. */
const certificatesTimer = `[Unit]
Description=Looks after the public certificates of the load balancer

[Timer]
OnActiveSec=5s
OnUnitInactiveSec=1min
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

/** One of `programs/`, started by systemd. */
function program(
  name: string,
  path: HostPath,
  validator?: BundleFile["validator"],
): Readonly<Record<HostPath, Omit<BundleFile, "role">>> {
  return {
    [path]: {
      content: readFileSync(join(import.meta.dirname, "programs", name), "utf8"),
      mode: "0755",
      ...(validator ? { validator } : {}),
    },
  };
}
