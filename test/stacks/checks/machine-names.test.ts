import assert from "node:assert/strict";
import fc from "fast-check";
import { machineNames } from "../../../stacks/checks/machine-names.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, describeRule, server } from "../change.ts";

const rule =
  'Use a service and a number such as "pg0": lower-case letters, digits and hyphens, at most 63 characters.';

describeRule("on machines' names", machineNames, [
  {
    title: "refuses a name without a number",
    edit: (draft) => Object.assign(server(draft, "docs0"), { name: "docs" }),
    violations: [['servers["docs"].name', '"docs" is not a machine\'s name.', rule]],
  },
  {
    title: "refuses what DNS and Droplets do not take",
    edit: (draft) => {
      server(draft, "docs0").name = "docs_build0";
      server(draft, "lb0").name = "-lb0";
      server(draft, "lb1").name = "LB1";
      server(draft, "lb2").name = "lb02";
    },
    violations: [
      ['servers["docs_build0"].name', '"docs_build0" is not a machine\'s name.', rule],
      ['servers["-lb0"].name', '"-lb0" is not a machine\'s name.', rule],
      ['servers["LB1"].name', '"LB1" is not a machine\'s name.', rule],
      ['servers["lb02"].name', '"lb02" is not a machine\'s name.', rule],
    ],
  },
  {
    title: "refuses a label of more than 63 characters",
    edit: (draft) => {
      server(draft, "docs0").name = `${"d".repeat(63)}0`;
    },
    violations: [
      [
        'servers["ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd0"].name',
        `"${"d".repeat(63)}0" is not a machine's name.`,
        rule,
      ],
    ],
  },
  {
    title: "refuses a whole name that is too long for DNS",
    edit: (draft) => {
      draft.zone = `${"a.".repeat(122)}a.io`;
      draft.servers = [server(draft, "docs0")];
    },
    violations: [
      [
        'servers["docs0"].name',
        `"docs0.iad1.${"a.".repeat(123)}io" is longer than a DNS name may be.`,
        "Shorten the machine's name until the whole has at most 253 characters.",
      ],
    ],
  },
  {
    title: "refuses the same name twice in a datacenter, and allows it in two",
    edit: (draft) => {
      server(draft, "lb1").name = "lb0";
      server(draft, "mail1").name = "consul0";
    },
    violations: [
      [
        'servers["lb0"].name',
        '"lb0" is the name of two machines in iad1: servers[4] and servers[5].',
        "Give one of them the next free number.",
      ],
    ],
  },
]);

describe("a machine's name", () => {
  const renamed = (name: string) =>
    machineNames(change(prod, (draft) => Object.assign(server(draft, "docs0"), { name }))).length === 0;

  it("is any service of letters, digits and hyphens with any number", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,40}[a-z])?$/), fc.nat(99_999), (service, number) =>
        assert.equal(renamed(`${service}${number}`), true),
      ),
    );
  });

  it("has no other character anywhere", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.string({ minLength: 1, maxLength: 1 }), (place, character) => {
        fc.pre(!/[a-z0-9-]/.test(character));
        assert.equal(renamed(`${"docs0".slice(0, place)}${character}${"docs0".slice(place)}`), false);
      }),
    );
  });
});
