import { canonicalName } from "../../stacks/derive/names.ts";
import { loadBalancers, webServices } from "../../stacks/derive/servers.ts";
import type { Estate, Redirect, WebService } from "../../stacks/vocabulary/index.ts";
import { ask, curl } from "./http.ts";
import { addressesOf } from "./names.ts";
import {
  expectEqual,
  expectMatch,
  Mismatch,
  type Probe,
  refused,
  type Surroundings,
  succeeded,
} from "./probe.ts";

/** Where hosts keep the internal authority's certificate. */
const internalAuthority = "/etc/ssl/certs/PSF_CA.pem";

/** What visitors see: every service by its domains, redirects, and what load balancers refuse. */
export function webProbes(estate: Estate): readonly Probe[] {
  return [
    ...webServices(estate).flatMap(([name, service]) => serviceProbes(estate, name, service)),
    ...estate.redirects.map((redirect) => redirectProbe(redirect)),
    ...loadBalancerProbes(estate),
  ];
}

/** Services that an estate's own machines serve; of others it only has the way there. */
function isOwn(service: WebService): boolean {
  return "role" in service.backend;
}

function serviceProbes(estate: Estate, name: string, service: WebService): readonly Probe[] {
  if (!isOwn(service)) return [];
  const path = service.path ?? service.allowedPaths?.[0] ?? "/";
  const way = service.cdn === "on" ? "the CDN" : "the load balancers";
  return service.domains.flatMap((domain): readonly Probe[] => [
    {
      theme: "web",
      claim: `https://${domain}${path} comes from ${name} through ${way}, at each address`,
      check: async ({ visitor }) => {
        const addresses = await addressesOf(visitor, domain);
        if (addresses.length === 0) throw new Mismatch(`${domain} has no address`);
        const owner = webServices(estate).find(
          ([, other]) => other.path === undefined && other.domains.includes(domain),
        );
        for (const address of addresses) {
          const answer = await ask(visitor, `https://${domain}${path}`, { address });
          const at = `at ${address}`;
          expectEqual(String(answer.status), "200", `status ${at}`);
          expectMatch(answer.body, new RegExp(`\\b${escaped(name)}\\b`), `the page ${at}`);
          const hsts = answer.headers.get("strict-transport-security") ?? "";
          expectMatch(hsts, hstsPattern(estate), `HSTS ${at}`);
          const throughCdn = answer.headers.has("x-served-by");
          expectEqual(String(throughCdn), String(owner?.[1].cdn === "on"), `whether the CDN answered ${at}`);
        }
      },
    },
    {
      theme: "web",
      claim: `http://${domain}${path} leads to HTTPS`,
      check: async ({ visitor }) => {
        const answer = await ask(visitor, `http://${domain}${path}`);
        expectEqual(String(answer.status), "301", "status");
        expectEqual(answer.headers.get("location") ?? "", `https://${domain}${path}`, "Location");
      },
    },
    {
      theme: "web",
      claim: `https://${domain}${path} comes from ${name} on every load balancer's port for the CDN`,
      check: (around) => throughCdnPort(around, name, domain, path),
    },
  ]);
}

/** As the CDN does it: with the token, and the load balancers' certificate verified against the internal authority. */
async function throughCdnPort(
  around: Surroundings,
  name: string,
  domain: string,
  path: string,
): Promise<void> {
  const { estate } = around;
  const token = await currentToken(around);
  for (const server of loadBalancers(estate)) {
    const answer = await ask(around.on(server), `https://${domain}${path}`, {
      port: estate.loadBalancers.cdnPort,
      address: around.addresses(server).public,
      authority: internalAuthority,
      serverName: estate.loadBalancers.name,
      headers: { "Fastly-Token": token, "Fastly-SSL": "1", "Fastly-Client-IP": "198.18.0.9" },
    });
    expectEqual(String(answer.status), "200", `status of ${canonicalName(estate, server)}`);
    expectMatch(answer.body, new RegExp(`\\b${escaped(name)}\\b`), "the page");
  }
}

function redirectProbe({ from, to, keepPath }: Redirect): Probe {
  return {
    theme: "web",
    claim: `https://${from} leads to ${to}`,
    check: async ({ visitor }) => {
      const answer = await ask(visitor, `https://${from}/some/page?q=1`);
      expectEqual(String(answer.status), "301", "status");
      expectEqual(
        answer.headers.get("location") ?? "",
        keepPath ? `https://${to}/some/page?q=1` : `https://${to}`,
        "Location",
      );
    },
  };
}

function loadBalancerProbes(estate: Estate): readonly Probe[] {
  const [, service] = webServices(estate).find(([, each]) => isOwn(each) && each.path === undefined) ?? [];
  if (!service) return [];
  const [domain] = service.domains;
  return loadBalancers(estate).flatMap((server): readonly Probe[] => {
    const name = canonicalName(estate, server);
    const asCdn = (around: Surroundings, headers: Readonly<Record<string, string>>) =>
      ask(around.on(server), `https://${domain}/`, {
        port: estate.loadBalancers.cdnPort,
        address: around.addresses(server).public,
        authority: internalAuthority,
        serverName: estate.loadBalancers.name,
        headers,
      });
    return [
      {
        theme: "token",
        claim: `${name}:${estate.loadBalancers.cdnPort} refuses a request without the CDN's token`,
        check: async (around) => expectEqual(String((await asCdn(around, {})).status), "403", "status"),
      },
      {
        theme: "token",
        claim: `${name}:${estate.loadBalancers.cdnPort} refuses a wrong token`,
        check: async (around) =>
          expectEqual(String((await asCdn(around, { "Fastly-Token": "wrong" })).status), "403", "status"),
      },
      {
        theme: "web",
        claim: `${name} refuses a domain that is nobody's`,
        check: async ({ visitor, addresses }) => {
          const answer = await ask(visitor, "http://nobody.example/", {
            address: addresses(server).public,
          });
          if (answer.status < 400 || answer.status >= 500) throw new Mismatch(`status ${answer.status}`);
        },
      },
      {
        theme: "web",
        claim: `${name} shows its statistics to the private network only`,
        check: async ({ visitor, addresses, on }) => {
          const url = `http://${name}:${estate.loadBalancers.statisticsPort}/`;
          refused(await visitor(curl(url)), /Failed to connect|No route/, "the visitor");
          const own = `http://${addresses(server).private}:${estate.loadBalancers.statisticsPort}/metrics`;
          expectMatch(succeeded(await on(server)(curl(own)), own), /haproxy_/, "metrics");
        },
      },
    ];
  });
}

/** Read where load balancers keep it, for they are asked whether they keep to it. */
async function currentToken({ estate, on }: Surroundings): Promise<string> {
  const [server] = loadBalancers(estate);
  if (!server) throw new Mismatch("there is no load balancer");
  const text = succeeded(await on(server)("cat /etc/haproxy/fastly-tokens"), "reading the token");
  return text.trim().split("\n")[0] ?? "";
}

function hstsPattern({ loadBalancers: { hsts } }: Estate): RegExp {
  return new RegExp(`max-age=${hsts.maxAge}\\b`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
