import { inherited } from "../../../stacks/checks/inherited.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { type Draft, describeRule } from "../change.ts";

/** A first run in which each zone keeps nothing. */
function firstRun(draft: Draft<Estate>): Draft<NonNullable<Estate["firstRun"]>> {
  const zones = Object.keys(draft.zones).map((zone) => [zone, []]);
  draft.firstRun = { stage: "zones", inherited: Object.fromEntries(zones) };
  return draft.firstRun;
}

describeRule("on what zones inherit", inherited, [
  { title: "takes zones that keep nothing", edit: firstRun, violations: [] },
  {
    title: "refuses zones that were not asked for, and others",
    edit: (draft) => {
      const { inherited } = firstRun(draft);
      delete inherited["jython.org"];
      inherited["example.org"] = [];
    },
    violations: [
      [
        "stacks/prod/inherited.json",
        "has nothing of the zone jython.org: it would be empty when the world asks the new name servers.",
        "Ask the former ones again: bin/workflow zones --stack STACK",
      ],
      [
        "stacks/prod/inherited.json",
        "has a zone example.org, which the estate does not have; there are psf.io, python.org, pypa.io, pycon.org, planetpython.org, pythontest.net and jython.org.",
        "Remove it there, or add the zone to the catalog.",
      ],
    ],
  },
  {
    title: "refuses what DigitalOcean does not take",
    edit: (draft) => {
      firstRun(draft).inherited["psf.io"] = [
        { type: "A", name: "@", value: "192.0.2.1" },
        { type: "A", name: "x", value: "192.0.2.256" },
      ];
    },
    violations: [
      ["stacks/prod/inherited.json: psf.io[1].value", '"192.0.2.256" is not an IPv4 address.', "Correct it."],
    ],
  },
]);
