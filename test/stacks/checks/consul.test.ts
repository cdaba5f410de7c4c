import { consulServers, consulServices, externalServices } from "../../../stacks/checks/consul.ts";
import { describeRule, entry, server } from "../change.ts";

describeRule("on Consul's servers", consulServers, [
  {
    title: "wants as many as it waits for",
    edit: (draft) => {
      draft.servers = draft.servers.filter(({ name }) => name !== "consul2");
    },
    violations: [
      [
        "consul.bootstrapExpect",
        '3 servers are waited for, and 2 machines have the role "consul".',
        "Use the number of machines: fewer elect two leaders, more wait for ever.",
      ],
    ],
  },
  {
    title: "wants versions that apt can compare",
    edit: (draft) => {
      Object.assign(draft.consul, { version: "1.22", templateVersion: "v0.41.1" });
    },
    violations: [
      [
        "consul.version",
        '"1.22" is no version of Consul.',
        'Use one that its vendor has released, such as "1.22.0".',
      ],
      [
        "consul.templateVersion",
        '"v0.41.1" is no version of consul-template.',
        'Use one that its vendor has released, such as "0.41.1".',
      ],
    ],
  },
  {
    title: "wants an odd number, some time to wait, and one datacenter",
    edit: (draft) => {
      draft.servers = draft.servers.filter(({ name }) => name !== "consul0");
      draft.consul.bootstrapExpect = 2;
      draft.consul.templateWait = 0;
      server(draft, "consul2").datacenter = "ord1";
    },
    violations: [
      [
        "consul.bootstrapExpect",
        "2 is not an odd number of servers.",
        "Use 1, 3 or 5: an even number bears no more failures than one fewer.",
      ],
      ["consul.templateWait", "0 seconds is no time to wait.", "Use a positive number of seconds."],
      [
        'servers["consul2"].datacenter',
        "consul2 runs Consul's servers in ord1, and they belong in iad1.",
        "Put all of Consul's servers into consul.datacenter.",
      ],
    ],
  },
]);

describeRule("on services in Consul", consulServices, [
  {
    title: "wants one name for each",
    edit: (draft) => {
      entry(draft.services, "docs").consulName = "pydotorg-prod";
      entry(draft.services, "hg").consulName = "postgresql";
      entry(draft.externalServices, "evote").service = "hg-ssh";
      entry(draft.externalServices, "wiki").service = "consul";
    },
    violations: [
      [
        'services["pydotorg"]',
        '"pydotorg-prod" is already the name of services["docs"] in Consul.',
        "Give the service a consulName of its own.",
      ],
      [
        'services["hg"]',
        '"postgresql" is already the name of postgresql in Consul.',
        "Give the service a consulName of its own.",
      ],
      [
        'externalServices["evote"].service',
        '"hg-ssh" is already the name of services["hg-ssh"] in Consul.',
        "Give the service a consulName of its own.",
      ],
      [
        'externalServices["wiki"].service',
        '"consul" is already the name of Consul itself in Consul.',
        "Give the service a consulName of its own.",
      ],
    ],
  },
  {
    title: "wants names that DNS takes",
    edit: (draft) => {
      entry(draft.services, "docs").consulName = "docs_prod";
      entry(draft.externalServices, "evote").service = "e.vote";
    },
    violations: [
      [
        'services["docs"]',
        '"docs_prod" cannot be the name of a service in Consul.',
        "Use lower-case letters, digits and hyphens, at most 63 characters.",
      ],
      [
        'externalServices["evote"].service',
        '"e.vote" cannot be the name of a service in Consul.',
        "Use lower-case letters, digits and hyphens, at most 63 characters.",
      ],
    ],
  },
  {
    title: "wants machines where an agent registers them",
    edit: (draft) => {
      server(draft, "docs0").datacenter = "nyc1";
    },
    violations: [
      [
        'services["docs"].backend.role',
        "docs0.nyc1 would serve it outside iad1, where no agent registers machines.",
        "Move the machine into consul.datacenter, or register it as an external service.",
      ],
    ],
  },
]);

describeRule("on external services", externalServices, [
  {
    title: "refuses nodes and addresses that cannot be",
    edit: (draft) => {
      Object.assign(entry(draft.externalServices, "console"), { node: "python.anywhere" });
      Object.assign(entry(draft.externalServices, "pycon-slides"), {
        node: "docs0",
        address: "104.130.170.256",
      });
      Object.assign(entry(draft.externalServices, "evote"), { address: "https://evote.python.org" });
    },
    violations: [
      [
        'externalServices["console"].node',
        '"python.anywhere" cannot be the name of a node in Consul.',
        "Use lower-case letters, digits and hyphens, at most 63 characters.",
      ],
      [
        'externalServices["pycon-slides"].node',
        '"docs0" is the name of a machine of the estate.',
        "Name the node after the machine that someone else runs.",
      ],
      [
        'externalServices["pycon-slides"].address',
        '"104.130.170.256" is neither an IPv4 address nor a host name.',
        'Use one such as "192.0.2.1" or "www.example.org".',
      ],
      [
        'externalServices["evote"].address',
        '"https://evote.python.org" is neither an IPv4 address nor a host name.',
        'Use one such as "192.0.2.1" or "www.example.org".',
      ],
    ],
  },
  {
    title: "wants a backend registered where the load balancers look",
    edit: (draft) => {
      entry(draft.externalServices, "wiki").datacenter = "nyc1";
      entry(draft.externalServices, "evote").datacenter = "nyc1";
    },
    violations: [
      [
        'services["wiki"].backend.external',
        'the external service "wiki" is registered in another datacenter than iad1, where the load balancers look.',
        "Set its datacenter to consul.datacenter.",
      ],
    ],
  },
]);
