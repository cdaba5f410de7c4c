import assert from "node:assert/strict";
import fc from "fast-check";
import { loadBalancerPorts, openPortsNeeded, portRange, validPorts } from "../../../stacks/checks/ports.ts";
import { describeRule, entry } from "../change.ts";

const usePort = 'Use 1 to 65535, or a range such as "10090-10100".';

describeRule("on ports", validPorts, [
  {
    title: "refuses what is no port",
    edit: (draft) => {
      entry(draft.roles, "docs").ports = [
        { port: 0, from: "private", purpose: "test" },
        { port: 65_536, from: "private", purpose: "test" },
        { port: 80.5, from: "private", purpose: "test" },
        { port: "200-100", from: "private", purpose: "test" },
      ];
      entry(draft.services, "hg-ssh").backend = { role: "hg", port: -22 };
      entry(draft.externalServices, "evote").port = 90_000;
      draft.pgbouncer.listen = 0;
    },
    violations: [
      ['roles["docs"].ports["0"].port', "0 is not a port.", usePort],
      ['roles["docs"].ports["65536"].port', "65536 is not a port.", usePort],
      ['roles["docs"].ports["80.5"].port', "80.5 is not a port.", usePort],
      ['roles["docs"].ports["200-100"].port', '"200-100" is not a port.', usePort],
      ['services["hg-ssh"].backend.port', "-22 is not a port.", usePort],
      ['externalServices["evote"].port', "90000 is not a port.", usePort],
      ["pgbouncer.listen", "0 is not a port.", usePort],
    ],
  },
  {
    title: "refuses a port twice in one role, also within a range, and tells protocols apart",
    edit: (draft) => {
      entry(draft.roles, "pythontest").ports.push(
        { port: 10_095, from: "private", purpose: "a second use" },
        { port: 10_096, protocol: "udp", from: "private", purpose: "another protocol" },
      );
    },
    violations: [
      [
        'roles["pythontest"].ports["10095"].port',
        'the role "pythontest" opens 10095 (a second use) already for FTP, passive.',
        "Join the two entries; one port has one source.",
      ],
    ],
  },
]);

describeRule("on the load balancers' listeners", loadBalancerPorts, [
  {
    title: "refuses a port with two listeners",
    edit: (draft) => {
      draft.loadBalancers.cdnPort = 443;
      draft.loadBalancers.statisticsPort = 20_100;
    },
    violations: [
      [
        "loadBalancers.cdnPort",
        "port 443 of the load balancers is already taken by HTTPS.",
        "Choose a free port.",
      ],
      [
        'services["hg-ssh"].listen',
        "port 20100 of the load balancers is already taken by loadBalancers.statisticsPort.",
        "Choose a free port.",
      ],
    ],
  },
  {
    title: "keeps the port by which the machines are configured",
    edit: (draft) => Object.assign(entry(draft.services, "hg-ssh"), { listen: 22 }),
    violations: [
      [
        'services["hg-ssh"].listen',
        "port 22 of the load balancers is already taken by SSH.",
        "Choose a free port.",
      ],
    ],
  },
  {
    title: "refuses what is no port",
    edit: (draft) => {
      draft.loadBalancers.cdnPort = 200_004;
    },
    violations: [["loadBalancers.cdnPort", "200004 is not a port.", usePort]],
  },
]);

describeRule("on open ports", openPortsNeeded, [
  {
    title: "wants a backend's port open to the load balancers",
    edit: (draft) => {
      entry(draft.roles, "docs").ports = [];
      entry(draft.roles, "hg").ports = [{ port: 9000, protocol: "udp", from: "private", purpose: "test" }];
      entry(draft.roles, "speed-web").ports = [
        { port: 9000, from: { roles: ["monitoring"] }, purpose: "test" },
      ];
      entry(draft.roles, "web-pypa").ports = [{ port: 9000, from: "deployers", purpose: "test" }];
    },
    violations: [
      ["docs", "docs"],
      ["hg", "hg"],
      ["web-pypa", "pypa-bootstrap"],
      ["speed-web", "speed-web"],
    ].map(([role, service]) => [
      `roles["${role}"].ports`,
      `port 9000 is closed to machines of the role "loadbalancer", and the service "${service}" needs it.`,
      'Add { port: 9000, from: "private", purpose: … }.',
    ]),
  },
  {
    title: "takes every source that admits the load balancers",
    edit: (draft) => {
      entry(draft.roles, "docs").ports = [{ port: "8000-9999", from: "anywhere", purpose: "test" }];
      entry(draft.roles, "hg").ports = [{ port: 9000, from: "private-networks", purpose: "test" }];
      entry(draft.roles, "speed-web").ports = [
        { port: 9000, from: { roles: ["loadbalancer"] }, purpose: "test" },
      ];
    },
    violations: [],
  },
  {
    title: "wants the listeners open to the public and statistics to the private network",
    edit: (draft) => {
      entry(draft.roles, "loadbalancer").ports = [
        { port: 80, from: "anywhere", purpose: "test" },
        { port: 443, from: "private", purpose: "test" },
        { port: 20_004, from: "anywhere", purpose: "test" },
      ];
    },
    violations: [
      [
        'roles["loadbalancer"].ports',
        "ports that are needed are closed: 443 to the public (for the public's traffic), 4646 to the private network (for HAProxy's statistics) and 20100 to the public (for the public's traffic).",
        'Add { port: 443, from: "anywhere", purpose: … }, { port: 4646, from: "private", purpose: … } and { port: 20100, from: "anywhere", purpose: … }.',
      ],
    ],
  },
  {
    title: "wants Consul and PostgreSQL reachable",
    edit: (draft) => {
      entry(draft.roles, "consul").ports = [];
      entry(draft.roles, "postgresql").ports = [];
    },
    violations: [
      [
        'roles["consul"].ports',
        "ports that are needed are closed: 8300 to the private network (for Consul) and 8501 to the deployers (for Consul's HTTPS API).",
        'Add { port: 8300, from: "private", purpose: … } and { port: 8501, from: "deployers", purpose: … }.',
      ],
      [
        'roles["postgresql"].ports',
        "port 5432 is closed to the private network, and PostgreSQL needs it.",
        'Add { port: 5432, from: "private", purpose: … }.',
      ],
    ],
  },
]);

describe("a range of ports", () => {
  const port = fc.integer({ min: 1, max: 65_535 });

  it("has its lower end first", () => {
    fc.assert(
      fc.property(port, port, (one, other) =>
        assert.deepEqual(portRange(`${one}-${other}`), one <= other ? { from: one, to: other } : undefined),
      ),
    );
  });

  it("may be a single port", () => {
    fc.assert(fc.property(port, (one) => assert.deepEqual(portRange(one), { from: one, to: one })));
  });

  it("is never beyond the ports that exist", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ max: 0 }), fc.integer({ min: 65_536 })), port, (wrong, right) => {
        assert.equal(portRange(wrong), undefined);
        assert.equal(portRange(`${wrong}-${right}`), undefined);
        assert.equal(portRange(`${right}-${wrong}`), undefined);
      }),
    );
  });
});
