import assert from "node:assert/strict";
import { isRecord } from "../../commands/record.ts";
import { readExport } from "../../sandbox/calibrate/exported.ts";
import { replay } from "../../sandbox/calibrate/replay.ts";
import { reportOf, tableOf } from "../../sandbox/calibrate/report.ts";
import { memoryCloud } from "../../sandbox/cloud/open.ts";
import { BEHAVIOURS } from "../../sandbox/runner/behaviours.ts";
import { declaredClouds } from "../../sandbox/runner/declared-clouds.ts";
import { loadEstate } from "../../stacks/index.ts";
import { broughtUp } from "./base.ts";

/** A resource of an export, to be changed as a real cloud would have it. */
interface Draft {
  readonly type: string;
  readonly urn: string;
  id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

/** What orders the resources of a state. */
interface StateResource {
  readonly urn: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
}

describe("calibration by the export of a real stack", () => {
  let exported: string;
  before(async () => {
    exported = (await (await broughtUp()).succeed(["stack", "export", "--stack", "dev"])).stdout;
  });

  /** What differs where the real cloud answered otherwise than this one did. */
  const differences = async (text: string) => {
    const resources = readExport(text, "state.json");
    const options = {
      cloud: memoryCloud(),
      behaviours: BEHAVIOURS,
      now: () => new Date(),
      declaredClouds: declaredClouds(loadEstate("dev")),
    };
    return reportOf(await replay(resources, options));
  };
  const changed = async (type: string, change: (draft: Draft) => void) => {
    const document = JSON.parse(exported);
    const drafts: Draft[] = document.deployment.resources.filter(isRecord);
    const found = drafts.filter((draft) => draft.type.endsWith(`:${type}`));
    assert.ok(found.length > 0, `the export has no ${type}`);
    for (const draft of found) change(draft);
    const { differences: all } = await differences(JSON.stringify(document));
    return all.map(({ kind, property, real, simulated, count }) => {
      assert.equal(count, found.length);
      return [kind, property, real, simulated];
    });
  };
  const first = (value: unknown): Record<string, unknown> => {
    const [entry] = Array.isArray(value) ? value : [];
    assert.ok(isRecord(entry));
    return entry;
  };

  it("finds nothing where the real cloud is the simulated one, and says what it compared", async () => {
    const report = await differences(exported);
    assert.deepEqual(report.differences, []);
    assert.match(
      tableOf(report),
      /^\d+ resources of clouds compared, \d+ others passed over: the simulated cloud answers as the real one did\n$/,
    );
    assert.ok(report.compared > 100);
    assert.ok(Object.keys(report.passedOver).every((type) => /^(command|random|tls):/.test(type)));
  });

  it("knows the real cloud's identifiers and addresses again, wherever they stand", async () => {
    const renamed = new Map<string, string>();
    const other = (word: string) => {
      const known = renamed.get(word);
      if (known !== undefined) return known;
      const digits = String(renamed.size).padStart(3, "0");
      const made = word.includes("-") ? `${word.slice(0, -3)}${digits}` : `9${word.slice(1, -3)}${digits}`;
      renamed.set(word, made);
      return made;
    };
    // Shared networks have one identifier in every region.
    const text = exported
      .replaceAll(/\b(?!0{8}|1{8})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, other)
      .replaceAll(/\b4000000\d\d\b/g, other)
      .replaceAll(/\b198\.18\.(\d+)\.(\d+)\b/g, "203.0.$1.$2")
      .replaceAll("2001:2::", "2001:2:0:1::");
    assert.ok(renamed.size > 50, String(renamed.size));
    const { differences: all } = await differences(text);
    assert.deepEqual(all, []);
  });

  it("takes the resources in any order in which an engine may have made them", async () => {
    const document = JSON.parse(exported);
    const { resources } = document.deployment;
    document.deployment.resources = latestFirst(resources);
    assert.notDeepEqual(document.deployment.resources, resources);
    const { differences: all } = await differences(JSON.stringify(document));
    assert.deepEqual(all, []);
  });

  it("shows a network's other name, and a private address for a public one", async () => {
    assert.deepEqual(
      await changed("Instance", ({ outputs }) => {
        outputs.accessIpV4 = "10.10.0.7";
        first(outputs.networks).name = "PublicNet";
      }),
      [
        ["diff", "networks", "not known from an export", "would be replaced at each up"],
        ["output", "accessIpV4", "private IPv4 address", "public IPv4 address"],
        ["output", "networks[].name", '"PublicNet"', '"public"'],
      ],
    );
  });

  it("shows what a provider fills in, and a default that is another one", async () => {
    assert.deepEqual(
      await changed("ServiceVcl", ({ outputs }) => {
        first(outputs.backends).errorThreshold = 7;
      }),
      [
        ["diff", "backends", "not known from an export", "would be updated at each up"],
        ["output", "backends[].errorThreshold", "7", "0"],
      ],
    );
    assert.deepEqual(
      await changed("Subnet", ({ outputs }) => {
        outputs.enableDhcp = true;
      }),
      [
        ["diff", "enableDhcp", "not known from an export", "would be updated at each up"],
        ["output", "enableDhcp", "true", "false"],
      ],
    );
  });

  it("shows another state, and a property that this cloud does not answer", async () => {
    assert.deepEqual(
      await changed("TlsSubscription", ({ outputs }) => {
        outputs.state = "processing";
      }),
      [["output", "state", '"processing"', '"pending"']],
    );
    assert.deepEqual(
      await changed("Vpc", ({ outputs }) => {
        outputs.flowLogs = "on";
      }),
      [["output", "flowLogs", '"on"', "nothing"]],
    );
  });

  it("shows what only the real cloud makes, in the simulated cloud's words", async () => {
    const [row, ...others] = await changed("Droplet", ({ inputs }) => {
      inputs.size = "s-99vcpu-1tb";
    });
    assert.deepEqual(row?.slice(0, 3), ["refused", "", "made"]);
    assert.match(row?.[3] ?? "", /You specified an invalid size for Droplet creation/);
    assert.ok(
      others.every(([kind]) => kind === "refused"),
      "what needs the machine is refused too",
    );
  });

  it("takes the addresses of the real alerts for members, and secrets for what they are", async () => {
    assert.deepEqual(
      await changed("MonitorAlert", ({ inputs, outputs }) => {
        inputs.alerts = { emails: ["on-call@example.org"] };
        outputs.alerts = { emails: ["on-call@example.org"] };
      }),
      [],
    );
    assert.deepEqual(
      await changed("Droplet", ({ inputs, outputs }) => {
        inputs.userData = "[secret]";
        outputs.userData = "[secret]";
      }),
      [],
    );
  });

  it("refuses a file that is no export", () => {
    const remedy = "write it with: pulumi stack export --stack NAME > state.json";
    assert.throws(() => readExport("no", "state.json"), {
      message: `state.json is no JSON; ${remedy}`,
    });
    assert.throws(() => readExport("{}", "state.json"), {
      message: `state.json is no export of a stack; ${remedy}`,
    });
  });
});

/** The resources turned around, but for what each needs, which stays before it. */
function latestFirst(resources: readonly StateResource[]): readonly StateResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ordered = new Set<StateResource>();
  const add = (resource: StateResource) => {
    if (ordered.has(resource)) return;
    const { parent = "", provider = "", dependencies = [] } = resource;
    for (const urn of [parent, provider.split("::").slice(0, -1).join("::"), ...dependencies]) {
      const needed = byUrn.get(urn);
      if (needed !== undefined) add(needed);
    }
    ordered.add(resource);
  };
  for (const resource of [...resources].reverse()) add(resource);
  return [...ordered];
}

describe("bin/sandbox calibrate", () => {
  it("prints a table, writes the same as JSON, and ends with 1 where something differs", async () => {
    const base = await broughtUp();
    const copy = base.copy();
    try {
      const { stdout } = await copy.succeed(["stack", "export", "--stack", "dev"]);
      copy.write("state.json", stdout.replaceAll('"enableDhcp": false', '"enableDhcp": true'));
      const found = await copy.run(["calibrate", "--export", copy.file("state.json")]);
      assert.equal(found.code, 1, found.stderr);
      assert.match(
        found.stdout,
        /^type +what +property +real +simulated +how many\n[\s\S]*\n\n\d+ resources of clouds compared, \d+ others passed over: \d+ differences?\n$/,
      );
      assert.match(found.stdout, /^openstack:Subnet +refused|^openstack:Subnet +\w+ +enableDhcp/m);
      const report: unknown = JSON.parse(copy.read(".sandbox", "calibrate.json"));
      assert.ok(isRecord(report) && Array.isArray(report.differences) && report.differences.length > 0);
    } finally {
      copy.remove();
    }
  });

  it("says what it needs", async () => {
    const { code, stderr } = await (await broughtUp()).run(["calibrate"]);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "error: bin/sandbox calibrate needs the export of a real stack: pulumi stack export --stack NAME > state.json, then bin/sandbox calibrate --export state.json\n",
    );
  });
});
