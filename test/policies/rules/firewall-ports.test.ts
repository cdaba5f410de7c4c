import assert from "node:assert/strict";
import { firewallPorts } from "../../../policies/rules/firewall-ports.ts";
import { onStandardOpenStack, standardOpenStack } from "../../support/catalogs.ts";
import { describePolicy, judged, planned, within } from "../planned.ts";

const firewall = ["Firewall", "ams1-mail"] as const;

describePolicy(firewallPorts, [
  {
    title: "refuses a port that the role does not declare",
    resource: firewall,
    edit: ({ inputs }) => {
      within(inputs.inboundRules, 1).portRange = "3306";
    },
    messages: [
      "Opens tcp 3306, which the role does not declare. Add the port to the role in stacks/*/roles.ts, or close it",
    ],
  },
  {
    title: "refuses all ports at once, and a port in another protocol",
    resource: firewall,
    edit: ({ inputs }) => {
      delete within(inputs.inboundRules, 1).portRange;
      within(inputs.inboundRules, 2).protocol = "udp";
    },
    messages: [
      "Opens tcp all, which the role does not declare. Add the port to the role in stacks/*/roles.ts, or close it",
      "Opens udp 25, which the role does not declare. Add the port to the role in stacks/*/roles.ts, or close it",
    ],
  },
  {
    title: "refuses to the world what is declared for some, however the world is written",
    resource: ["Firewall", "ams1-mail-machines"],
    edit: ({ inputs }) => {
      within(inputs.inboundRules, 0).sourceAddresses = ["0.0.0.0/1", "::/0", "192.0.2.1/32"];
    },
    messages: [
      "Opens tcp 9100 to the world (0.0.0.0/1, ::/0), which the role declares for monitoring only. " +
        'Declare it from "anywhere" in stacks/*/roles.ts, or close it',
    ],
  },
  {
    title: "refuses a firewall of nobody's role",
    resource: firewall,
    edit: (draft) => {
      draft.name = "ams1-everything";
    },
    messages: [
      '"ams1-everything" is named after no role of a datacenter, so nothing declares its ports. ' +
        "Add the port to a role in stacks/*/roles.ts instead of a firewall of its own",
    ],
  },
]);

describe("the policy firewall-ports on a standard OpenStack", () => {
  const judgeRule = async (name: string, edit: (inputs: Record<string, unknown>) => void) => {
    const spoiled = planned((await standardOpenStack()).resource("SecGroupRule", name));
    assert.deepEqual(judged(firewallPorts, [spoiled], onStandardOpenStack()), []);
    edit(spoiled.inputs);
    return judged(firewallPorts, [spoiled], onStandardOpenStack());
  };

  it("refuses a range that is wider than the declared port", async () => {
    assert.deepEqual(
      await judgeRule("iad1-loadbalancer-tcp-443-0.0.0.0/0", (inputs) => {
        inputs.portRangeMax = 8443;
      }),
      [
        "Opens tcp 443-8443, which the role does not declare. " +
          "Add the port to the role in stacks/*/roles.ts, or close it",
      ],
    );
  });

  it("takes a rule without a source as open to the world", async () => {
    const name = (await standardOpenStack())
      .resources("SecGroupRule")
      .find(({ name: each }) => each.startsWith("iad1-postgresql-tcp-5432-"))?.name;
    assert.deepEqual(
      await judgeRule(name ?? "", (inputs) => {
        delete inputs.remoteIpPrefix;
      }),
      [
        "Opens tcp 5432 to the world (0.0.0.0/0), which the role declares for private only. " +
          'Declare it from "anywhere" in stacks/*/roles.ts, or close it',
      ],
    );
  });

  it("wants a group to say what it is for", async () => {
    const group = planned((await standardOpenStack()).resource("SecGroup", "iad1-postgresql"));
    group.inputs.description = "";
    assert.deepEqual(judged(firewallPorts, [group], onStandardOpenStack()), [
      "The security group has no description. Say which role's ports it holds",
    ]);
  });
});
