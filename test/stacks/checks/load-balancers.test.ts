import { loadBalancers } from "../../../stacks/checks/load-balancers.ts";
import { describeRule } from "../change.ts";

const preload = [
  "loadBalancers.hsts.preload",
  "browsers preload only a promise for all subdomains and at least a year.",
  "Set includeSubDomains: true and maxAge to at least 31536000, or preload: false.",
] as const;

describeRule("on load balancers", loadBalancers, [
  {
    title: "refuses times that are none",
    edit: (draft) => {
      draft.loadBalancers.clientTimeout = 0;
      draft.loadBalancers.hsts = { maxAge: -1, includeSubDomains: true, preload: false };
    },
    violations: [
      [
        "loadBalancers.clientTimeout",
        "0 seconds is no time to wait for a client.",
        "Use a whole number of seconds from 1.",
      ],
      ["loadBalancers.hsts.maxAge", "-1 is no number of seconds.", "Use a whole number, 0 or more."],
    ],
  },
  {
    title: "refuses to preload a promise that is too short",
    edit: (draft) => {
      draft.loadBalancers.hsts.maxAge = 31_535_999;
    },
    violations: [preload],
  },
  {
    title: "refuses to preload a promise without subdomains",
    edit: (draft) => {
      draft.loadBalancers.hsts.includeSubDomains = false;
    },
    violations: [preload],
  },
]);
