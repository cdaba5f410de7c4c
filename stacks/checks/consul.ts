import { isIPv4 } from "node:net";
import { serversWithRole } from "../derive/servers.ts";
import type { Estate } from "../vocabulary/index.ts";
import { isHostName } from "./domains.ts";
import { entryPlace } from "./entries.ts";
import { list, lookUp, type Rule, repetitions, unless, type Violation } from "./violation.ts";

/** Consul answers for services over DNS, so a name is a label there. */
const serviceName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Consul's own, and the cluster's that Patroni registers. */
const takenNames = [
  { place: "Consul itself", name: "consul" },
  { place: "postgresql", name: "postgresql" },
];

/** Consul's servers can elect a leader. */
export const consulServers: Rule = (estate) => {
  const { consul } = estate;
  const servers = serversWithRole(estate, consul.role);
  const place = "consul.bootstrapExpect";
  return [
    ...unless(
      consul.bootstrapExpect === servers.length,
      place,
      `${consul.bootstrapExpect} servers are waited for, and ${servers.length} machines have the role "${consul.role}".`,
      "Use the number of machines: fewer elect two leaders, more wait for ever.",
    ),
    ...unless(
      Number.isInteger(consul.bootstrapExpect) && consul.bootstrapExpect % 2 === 1,
      place,
      `${consul.bootstrapExpect} is not an odd number of servers.`,
      "Use 1, 3 or 5: an even number bears no more failures than one fewer.",
    ),
    ...unless(
      Number.isFinite(consul.templateWait) && consul.templateWait > 0,
      "consul.templateWait",
      `${consul.templateWait} seconds is no time to wait.`,
      "Use a positive number of seconds.",
    ),
    ...versionRule("version", consul.version, "Consul", "1.22.0"),
    ...versionRule("templateVersion", consul.templateVersion, "consul-template", "0.41.1"),
    ...estate.servers.flatMap((server, index) =>
      unless(
        server.role !== consul.role || server.datacenter === consul.datacenter,
        `${entryPlace("servers", estate.servers, index)}.datacenter`,
        `${server.name} runs Consul's servers in ${server.datacenter}, and they belong in ${consul.datacenter}.`,
        "Put all of Consul's servers into consul.datacenter.",
      ),
    ),
  ];
};

/** A version is written out, for it is what apt compares: no range, no leading letter, no revision. */
function versionRule(key: string, version: unknown, program: string, example: string): readonly Violation[] {
  return unless(
    typeof version === "string" && /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(version),
    `consul.${key}`,
    `${JSON.stringify(version)} is no version of ${program}.`,
    `Use one that its vendor has released, such as "${example}".`,
  );
}

/** Every service is found under one name, and its machines are where an agent registers them. */
export const consulServices: Rule = (estate) => [
  ...registeredNames(estate).flatMap(({ place, name }) =>
    unless(
      serviceName.test(name),
      place,
      `"${name}" cannot be the name of a service in Consul.`,
      "Use lower-case letters, digits and hyphens, at most 63 characters.",
    ),
  ),
  ...repetitions([...takenNames, ...registeredNames(estate)], ({ name }) => name).map(({ first, again }) => ({
    place: again.place,
    message: `"${again.name}" is already the name of ${first.place} in Consul.`,
    remedy: "Give the service a consulName of its own.",
  })),
  ...Object.entries(estate.services).flatMap(([key, { backend }]) => {
    if (!("role" in backend)) return [];
    const elsewhere = serversWithRole(estate, backend.role).filter(
      ({ datacenter }) => datacenter !== estate.consul.datacenter,
    );
    return unless(
      elsewhere.length === 0,
      `services["${key}"].backend.role`,
      `${list(elsewhere.map(({ name, datacenter }) => `${name}.${datacenter}`))} would serve it outside ${estate.consul.datacenter}, where no agent registers machines.`,
      "Move the machine into consul.datacenter, or register it as an external service.",
    );
  }),
];

function registeredNames(estate: Estate): readonly { readonly place: string; readonly name: string }[] {
  return [
    ...Object.entries(estate.services).flatMap(([key, service]) =>
      "role" in service.backend ? [{ place: `services["${key}"]`, name: service.consulName ?? key }] : [],
    ),
    ...Object.entries(estate.externalServices).map(([key, { service }]) => ({
      place: `externalServices["${key}"].service`,
      name: service,
    })),
  ];
}

/** Services of others are registered under nodes that are no machines of ours, at addresses that exist. */
export const externalServices: Rule = (estate) => [
  ...Object.entries(estate.externalServices).flatMap(([key, { node, address }]) => [
    ...unless(
      serviceName.test(node),
      `externalServices["${key}"].node`,
      `"${node}" cannot be the name of a node in Consul.`,
      "Use lower-case letters, digits and hyphens, at most 63 characters.",
    ),
    ...unless(
      !estate.servers.some(({ name }) => name === node),
      `externalServices["${key}"].node`,
      `"${node}" is the name of a machine of the estate.`,
      "Name the node after the machine that someone else runs.",
    ),
    ...unless(
      isIPv4(address) || (isHostName(address) && !/^[0-9.]+$/.test(address)),
      `externalServices["${key}"].address`,
      `"${address}" is neither an IPv4 address nor a host name.`,
      'Use one such as "192.0.2.1" or "www.example.org".',
    ),
  ]),
  ...Object.entries(estate.services).flatMap(([key, { backend }]) =>
    "external" in backend
      ? unless(
          (lookUp(estate.externalServices, backend.external)?.datacenter ?? estate.consul.datacenter) ===
            estate.consul.datacenter,
          `services["${key}"].backend.external`,
          `the external service "${backend.external}" is registered in another datacenter than ${estate.consul.datacenter}, where the load balancers look.`,
          "Set its datacenter to consul.datacenter.",
        )
      : [],
  ),
];
