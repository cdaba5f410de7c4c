import assert from "node:assert/strict";
import { importFile, parentsOf } from "../../adoption/import-file.ts";
import type { Match } from "../../adoption/match.ts";
import { Failure } from "../../commands/failure.ts";

const template = {
  nameTable: { dev: "urn:pulumi:dev::estate::estate:Estate::dev" },
  resources: [
    { type: "estate:datacenter:OpenStack", name: "iad1", parent: "dev", component: true },
    { type: "estate:dns:Zone", name: "psf.io", parent: "dev", component: true },
    {
      type: "pulumi:providers:openstack",
      name: "iad1Openstack",
      logicalName: "iad1",
      parent: "iad1",
      inputs: { region: "IAD" },
    },
    {
      type: "openstack:compute/instance:Instance",
      name: "lb0",
      id: "<PLACEHOLDER>",
      parent: "iad1",
      provider: "iad1Openstack",
    },
    { type: "digitalocean:index/dnsRecord:DnsRecord", name: "www", id: "<PLACEHOLDER>", parent: "psf.io" },
    { type: "command:remote:Command", name: "lb0-ready", id: "<PLACEHOLDER>", parent: "iad1" },
  ],
};

function found(urn: string, type: string, id: string, rest: { inputs?: object; properties?: object }): Match {
  return {
    declared: { urn, type, name: "", inputs: { ...rest.inputs }, unknown: new Set(), sources: {} },
    existing: { type, id, properties: { ...rest.properties } },
  };
}

const instance = found(
  "urn:pulumi:dev::estate::estate:Estate$estate:datacenter:OpenStack$openstack:compute/instance:Instance::lb0",
  "openstack:Instance",
  "a-b-c",
  { inputs: { name: "lb0", stopBeforeDestroy: true, metadata: { role: "lb" } } },
);
const record = found(
  "urn:pulumi:dev::estate::estate:Estate$estate:dns:Zone$digitalocean:index/dnsRecord:DnsRecord::www",
  "digitalocean:DnsRecord",
  "18",
  { properties: { domain: "psf.io" } },
);

describe("import file", () => {
  it("has what is adopted with its components and providers, and the inputs that no import reads", () => {
    const file = importFile(JSON.stringify(template), "import.json", [instance]);
    const [zone, , provider, machine] = template.resources;
    assert.deepEqual(file, {
      nameTable: template.nameTable,
      resources: [
        zone,
        provider,
        { ...machine, id: "a-b-c", inputs: { stopBeforeDestroy: true, metadata: { role: "lb" } } },
      ],
    });
    assert.deepEqual(parentsOf(file), { nameTable: template.nameTable, resources: [zone] });
  });

  it("writes identifiers as the provider's import wants them", () => {
    const { resources } = importFile(JSON.stringify(template), "import.json", [record]);
    assert.deepEqual(
      resources.map(({ name, id }) => [name, id]),
      [
        ["psf.io", undefined],
        ["www", "psf.io,18"],
      ],
    );
  });

  it("is the same whatever the engine met first, and whichever of two got the name that both have", () => {
    const [zone, datacenter] = [
      { type: "estate:dns:Zone", name: "iad1", parent: "dev", component: true },
      {
        ...template.resources[0],
        type: "estate:datacenter:OpenStack",
        name: "iad1OpenStack",
        logicalName: "iad1",
      },
    ];
    const [, , provider, machine, www] = template.resources;
    const rest = [
      { ...provider, parent: "iad1OpenStack" },
      { ...machine, parent: "iad1OpenStack" },
      { ...www, parent: "iad1" },
    ];
    const renamed: Readonly<Record<string, string>> = { iad1: "iad1Zone", iad1OpenStack: "iad1" };
    const other = [
      { ...datacenter, name: "iad1", logicalName: undefined },
      { ...zone, name: "iad1Zone", logicalName: "iad1" },
      ...rest.map((each) => ({ ...each, parent: renamed[each.parent ?? ""] })),
    ];
    const imported = (resources: readonly object[]) =>
      importFile(JSON.stringify({ ...template, resources }), "import.json", [record, instance]);
    const first = imported([zone, datacenter, ...rest]);
    for (const resources of [[...rest.toReversed(), datacenter, zone], other, other.toReversed()]) {
      assert.equal(JSON.stringify(imported(resources)), JSON.stringify(first));
    }
    assert.deepEqual(
      first.resources.map(({ name, logicalName, parent, provider: through }) => [
        name,
        logicalName,
        parent,
        through,
      ]),
      [
        ["iad1", undefined, "dev", undefined],
        ["iad1Zone", "iad1", "dev", undefined],
        ["iad1Openstack", "iad1", "iad1", undefined],
        ["lb0", undefined, "iad1", "iad1Openstack"],
        ["www", undefined, "iad1Zone", undefined],
      ],
    );
  });

  it("is refused where the program has become another", () => {
    const other = found("urn:pulumi:dev::estate::estate:Estate$a:b:C::x", "openstack:Instance", "1", {});
    assert.throws(
      () => importFile(JSON.stringify(template), "import.json", [other]),
      new Failure(
        "import.json lacks urn:pulumi:dev::estate::estate:Estate$a:b:C::x; the program has changed meanwhile: run this again",
      ),
    );
  });
});
