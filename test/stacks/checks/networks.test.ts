import { networks } from "../../../stacks/checks/networks.ts";
import { describeRule, entry } from "../change.ts";

const writeNetwork = 'Write its first address and its prefix, such as "10.10.0.0/20".';

describeRule("on networks", networks, [
  {
    title: "refuses what is no network",
    edit: (draft) => {
      entry(draft.datacenters, "iad1").privateNetwork = "10.10.0.1/20";
      entry(draft.datacenters, "ord1").privateNetwork = "10.11.0.0/33";
      entry(draft.datacenters, "ams1").privateNetwork = "10.300.0.0/20";
    },
    violations: [
      ['datacenters["iad1"].privateNetwork', '"10.10.0.1/20" is not an IPv4 network.', writeNetwork],
      ['datacenters["ord1"].privateNetwork', '"10.11.0.0/33" is not an IPv4 network.', writeNetwork],
      ['datacenters["ams1"].privateNetwork', '"10.300.0.0/20" is not an IPv4 network.', writeNetwork],
    ],
  },
  {
    title: "refuses public networks, and takes the benchmark range",
    edit: (draft) => {
      entry(draft.datacenters, "iad1").privateNetwork = "172.32.0.0/20";
      entry(draft.datacenters, "ord1").privateNetwork = "198.18.16.0/20";
    },
    violations: [
      [
        'datacenters["iad1"].privateNetwork',
        "172.32.0.0/20 is not a private network.",
        "Choose one within 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16, or 198.18.0.0/15 where those are taken.",
      ],
    ],
  },
  {
    title: "refuses sizes that a cloud does not take",
    edit: (draft) => {
      entry(draft.datacenters, "ams1").privateNetwork = "172.16.0.0/15";
      entry(draft.datacenters, "nyc1").privateNetwork = "10.13.0.0/29";
      entry(draft.datacenters, "ord1").privateNetwork = "10.32.0.0/12";
    },
    violations: [
      [
        'datacenters["ams1"].privateNetwork',
        "the prefix of 172.16.0.0/15 is not one that Digital Ocean takes.",
        "Choose /16 to /28.",
      ],
      [
        'datacenters["nyc1"].privateNetwork',
        "the prefix of 10.13.0.0/29 is not one that Digital Ocean takes.",
        "Choose /16 to /28.",
      ],
      [
        'datacenters["nyc1"].privateNetwork',
        "10.13.0.0/29 has no room for the machines of nyc1, of which there are 1.",
        "Choose a shorter prefix; the cloud keeps 8 addresses for itself.",
      ],
    ],
  },
  {
    title: "refuses what DigitalOcean keeps for itself, and only there",
    edit: (draft) => {
      entry(draft.datacenters, "nyc1").privateNetwork = "10.244.16.0/20";
      entry(draft.datacenters, "ord1").privateNetwork = "10.245.0.0/20";
    },
    violations: [
      [
        'datacenters["nyc1"].privateNetwork',
        "10.244.16.0/20 overlaps with 10.244.0.0/16, which Digital Ocean keeps for itself.",
        "Choose a range that shares no address with it.",
      ],
    ],
  },
  {
    title: "refuses overlaps, with each network that is met",
    edit: (draft) => {
      entry(draft.datacenters, "ord1").privateNetwork = "10.10.15.0/24";
      entry(draft.datacenters, "nyc1").privateNetwork = "10.10.0.0/16";
    },
    violations: [
      [
        'datacenters["ord1"].privateNetwork',
        "10.10.15.0/24 overlaps with 10.10.0.0/20 of iad1.",
        "Choose ranges that share no address.",
      ],
      [
        'datacenters["nyc1"].privateNetwork',
        "10.10.0.0/16 overlaps with 10.10.0.0/20 of iad1.",
        "Choose ranges that share no address.",
      ],
      [
        'datacenters["nyc1"].privateNetwork',
        "10.10.0.0/16 overlaps with 10.10.15.0/24 of ord1.",
        "Choose ranges that share no address.",
      ],
    ],
  },
  {
    title: "refuses a network too small for its machines",
    edit: (draft) => {
      entry(draft.datacenters, "iad1").privateNetwork = "10.10.0.0/28";
    },
    violations: [
      [
        'datacenters["iad1"].privateNetwork',
        "10.10.0.0/28 has no room for the machines of iad1, of which there are 22.",
        "Choose a shorter prefix; the cloud keeps 8 addresses for itself.",
      ],
    ],
  },
  {
    title: "wants deployers' networks that are networks and not the Internet",
    edit: (draft) => {
      draft.deployers = [
        { name: "typo", range: "203.0.113.7/24" },
        { name: "all", range: "0.0.0.0/0" },
        { name: "typo6", range: "2001:db8:7::1/48" },
        { name: "all6", range: "2000::/3" },
        { name: "home", range: "2001:db8:7::/48" },
      ];
    },
    violations: [
      ['deployers["typo"].range', '"203.0.113.7/24" is not an IPv4 network.', writeNetwork],
      [
        'deployers["all"].range',
        '0.0.0.0/0 ("all") would open Consul\'s API to much of the Internet.',
        "Name the network in which `pulumi up` runs, with a prefix of /8 or longer.",
      ],
      [
        'deployers["typo6"].range',
        '"2001:db8:7::1/48" is not an IPv6 network.',
        'Write its first address and its prefix, such as "2001:db8:7::/48".',
      ],
      [
        'deployers["all6"].range',
        '2000::/3 ("all6") would open Consul\'s API to much of the Internet.',
        "Name the network in which `pulumi up` runs, with a prefix of /16 or longer.",
      ],
    ],
  },
  {
    title: "wants deployers at all",
    edit: (draft) => {
      draft.deployers = [];
    },
    violations: [
      [
        "deployers",
        "there is no network to deploy from, so nothing could reach Consul.",
        "Add the network in which `pulumi up` runs.",
      ],
    ],
  },
]);
