import { loadBalancers as loadBalancersOf } from "../derive/servers.ts";
import { entryPlace } from "./entries.ts";
import { type Rule, unless } from "./violation.ts";

/** Shortest promise that browsers preload, in seconds (hstspreload.org, submission requirements). */
const shortestPreload = 31_536_000;

/** What the load balancers promise the public is a promise that browsers take. */
export const loadBalancers: Rule = (estate) => {
  const { hsts, clientTimeout, role } = estate.loadBalancers;
  const [only, ...others] = loadBalancersOf(estate);
  return [
    ...unless(
      only === undefined || others.length > 0,
      "loadBalancers.role",
      `${only?.name} is the only machine of the role "${role}": no service is reached while it restarts.`,
      "Add a second machine of that role to servers.",
    ),
    ...estate.servers.flatMap((server, index) =>
      unless(
        server.role !== role || server.datacenter === estate.consul.datacenter,
        `${entryPlace("servers", estate.servers, index)}.datacenter`,
        `${server.name} is a load balancer in ${server.datacenter}, and finds servers through Consul, which is in ${estate.consul.datacenter} only.`,
        "Put load balancers into consul.datacenter.",
      ),
    ),
    ...unless(
      Number.isInteger(clientTimeout) && clientTimeout >= 1,
      "loadBalancers.clientTimeout",
      `${clientTimeout} seconds is no time to wait for a client.`,
      "Use a whole number of seconds from 1.",
    ),
    ...unless(
      Number.isInteger(hsts.maxAge) && hsts.maxAge >= 0,
      "loadBalancers.hsts.maxAge",
      `${hsts.maxAge} is no number of seconds.`,
      "Use a whole number, 0 or more.",
    ),
    ...unless(
      !hsts.preload || (hsts.includeSubDomains && hsts.maxAge >= shortestPreload),
      "loadBalancers.hsts.preload",
      "browsers preload only a promise for all subdomains and at least a year.",
      `Set includeSubDomains: true and maxAge to at least ${shortestPreload}, or preload: false.`,
    ),
  ];
};
