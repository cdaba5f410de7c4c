import { cloudLimits } from "../../../stacks/checks/cloud-limits.ts";
import type { Estate, OpenStackCloud } from "../../../stacks/vocabulary/index.ts";
import { type Draft, describeRule, entry, server } from "../change.ts";

const useLabel =
  "Use lower-case letters, digits and hyphens, beginning with a letter, at most 63 characters.";

function cloudOf(draft: Draft<Estate>, datacenter: string): Draft<OpenStackCloud> {
  const found = entry(draft.datacenters, datacenter);
  if (found.provider !== "openstack") throw new Error(`${datacenter} is not OpenStack`);
  return found.cloud;
}

describeRule("on the clouds' limits", cloudLimits, [
  {
    title: "refuses names that clouds and DNS do not take",
    edit: (draft) => {
      draft.name = "prod.2026";
      Object.assign(draft.datacenters, { "new york": entry(draft.datacenters, "nyc1") });
      Object.assign(draft.roles, { web_server: entry(draft.roles, "docs") });
    },
    violations: [
      ["name", '"prod.2026" cannot be part of a name in the clouds.', useLabel],
      ['datacenters["new york"]', '"new york" cannot be part of a name in the clouds.', useLabel],
      ['roles["web_server"]', '"web_server" cannot be part of a name in the clouds.', useLabel],
    ],
  },
  {
    title: "counts machines, memory, networks and the letters of a network's name",
    edit: (draft) => {
      Object.assign(cloudOf(draft, "iad1").limits, {
        servers: 20,
        memory: "64 GB",
        networks: 0,
        networkName: 8,
      });
    },
    violations: [
      [
        'datacenters["iad1"]',
        "22 machines are more than the 20 that iad1 allows.",
        "Move machines to another datacenter, or raise cloud.limits.servers once the provider has raised its quota.",
      ],
      [
        'datacenters["iad1"]',
        "its machines need 99 GB of memory, more than the 64 GB that iad1 allows.",
        "Use smaller sizes, or raise cloud.limits.memory once the provider has raised its quota.",
      ],
      [
        'datacenters["iad1"]',
        "the region IAD allows 0 networks, fewer than the datacenters there, of which there are 1.",
        "Join datacenters, or raise cloud.limits.networks once the provider has raised its quota.",
      ],
      [
        'datacenters["iad1"]',
        'its network\'s name "prod-iad1" has more than 8 characters.',
        "Shorten the name of the datacenter or of the estate.",
      ],
    ],
  },
  {
    title: "counts the firewall rules of roles at DigitalOcean only",
    edit: (draft) => {
      for (const name of ["mail", "docs"]) {
        entry(draft.roles, name).ports = Array.from({ length: 46 }, (_, index) => ({
          port: 9000 + index,
          from: "private",
          purpose: "test",
        }));
      }
    },
    violations: [
      [
        'roles["mail"].ports',
        "51 firewall rules (5 of them on every machine) are more than the 50 that DigitalOcean allows.",
        'Join neighbouring ports into ranges such as "8000-8010".',
      ],
    ],
  },
  {
    title: "counts the addresses of a firewall rule",
    edit: (draft) => {
      cloudOf(draft, "iad1").limits.servers = 2000;
      cloudOf(draft, "iad1").limits.memory = "4000 GB";
      entry(draft.roles, "mail").ports = [{ port: 25, from: { roles: ["docs"] }, purpose: "SMTP" }];
      const docs = server(draft, "docs0");
      docs.size = "1 GB";
      for (let number = 1; number <= 1000; number++) draft.servers.push({ ...docs, name: `docs${number}0` });
    },
    violations: [
      [
        'roles["mail"].ports["25"].from',
        "1001 addresses are more than the 1000 that a DigitalOcean firewall rule takes.",
        "Allow a network instead of roles.",
      ],
    ],
  },
]);
