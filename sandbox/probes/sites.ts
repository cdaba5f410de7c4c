import { canonicalName, zoneOf } from "../../stacks/derive/names.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import type { DomainName, Estate, Server } from "../../stacks/vocabulary/index.ts";
import { ask } from "./http.ts";
import { addressesOf } from "./names.ts";
import { expectEqual, expectMatch, Mismatch, type Probe, succeeded, word } from "./probe.ts";

/** What machines serve to the public themselves, under names of their own: a site, and files over FTP. */
export function siteProbes(estate: Estate): readonly Probe[] {
  return estate.servers
    .filter(({ role }) => role !== estate.loadBalancers.role)
    .flatMap((server) => {
      const opens = (number: number) =>
        openPorts(estate, server).some(({ port, from }) => port === number && from === "anywhere");
      const domains = (server.aliases ?? []).flatMap(({ name }) => (zoneOf(estate, name) ? [name] : []));
      return domains.flatMap((domain) => [
        ...(opens(443) ? [siteProbe(estate, server, domain)] : []),
        ...(opens(21) ? [filesProbe(estate, server, domain)] : []),
      ]);
    });
}

function siteProbe(estate: Estate, server: Server, domain: DomainName): Probe {
  const machine = canonicalName(estate, server);
  return {
    theme: "web",
    claim: `https://${domain}/ comes from ${machine}, at each address`,
    check: async ({ visitor }) => {
      for (const address of await someAddresses(visitor, domain)) {
        const answer = await ask(visitor, `https://${domain}/`, { address });
        expectEqual(String(answer.status), "200", `status at ${address}`);
        expectMatch(
          answer.body,
          new RegExp(`<dd>${machine.replaceAll(".", "\\.")}</dd>`),
          `the page at ${address}`,
        );
        const plain = await ask(visitor, `http://${domain}/`, { address });
        expectEqual(plain.headers.get("location") ?? "", `https://${domain}/`, `Location at ${address}`);
      }
    },
  };
}

function filesProbe(estate: Estate, server: Server, domain: DomainName): Probe {
  const machine = canonicalName(estate, server);
  return {
    theme: "web",
    claim: `ftp://${domain}/ has the files of ${machine}, at each address`,
    check: async ({ visitor }) => {
      for (const address of await someAddresses(visitor, domain)) {
        const host = address.includes(":") ? `[${address}]` : address;
        const url = `ftp://${host}/README`;
        const text = succeeded(await visitor(`curl --silent --show-error --max-time 20 ${word(url)}`), url);
        expectMatch(text, new RegExp(machine.replaceAll(".", "\\.")), url);
      }
    },
  };
}

async function someAddresses(
  visitor: Parameters<typeof addressesOf>[0],
  domain: DomainName,
): Promise<readonly string[]> {
  const addresses = await addressesOf(visitor, domain);
  if (addresses.length === 0) throw new Mismatch(`${domain} has no address`);
  return addresses;
}
