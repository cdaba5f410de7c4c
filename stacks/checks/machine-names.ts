import { canonicalName } from "../derive/names.ts";
import { entryPlace } from "./entries.ts";
import { type Rule, repetitions, unless } from "./violation.ts";

/** A service and a number; both a DNS label and what DigitalOcean takes as a Droplet's name. */
const machineName = /^[a-z](?:[a-z0-9-]*[a-z])?(?:0|[1-9][0-9]*)$/;

/** Longest DNS label and longest name, in characters (RFC 1035, section 2.3.4). */
const longestLabel = 63;
const longestName = 253;

/** Machines are called `serviceN`, once in each datacenter. */
export const machineNames: Rule = (estate) => {
  const servers = estate.servers.map((server, index) => ({
    server,
    index,
    place: `${entryPlace("servers", estate.servers, index)}.name`,
  }));
  return [
    ...servers.flatMap(({ server, place }) =>
      unless(
        machineName.test(server.name) && server.name.length <= longestLabel,
        place,
        `"${server.name}" is not a machine's name.`,
        `Use a service and a number such as "pg0": lower-case letters, digits and hyphens, at most ${longestLabel} characters.`,
      ),
    ),
    ...servers.flatMap(({ server, place }) =>
      unless(
        canonicalName(estate, server).length <= longestName,
        place,
        `"${canonicalName(estate, server)}" is longer than a DNS name may be.`,
        `Shorten the machine's name until the whole has at most ${longestName} characters.`,
      ),
    ),
    ...repetitions(servers, ({ server }) => `${server.name}.${server.datacenter}`).map(
      ({ first, again }) => ({
        place: `servers["${again.server.name}"].name`,
        message: `"${again.server.name}" is the name of two machines in ${again.server.datacenter}: servers[${first.index}] and servers[${again.index}].`,
        remedy: "Give one of them the next free number.",
      }),
    ),
  ];
};
