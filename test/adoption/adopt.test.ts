import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, rmSync } from "node:fs";
import { isRecord } from "../../commands/record.ts";
import { summary } from "../engine/plan.ts";
import { Workspace } from "../engine/workspace.ts";

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function adopt(workspace: Workspace, ...words: readonly string[]): Promise<Finished> {
  const options = { cwd: workspace.path, env: { ...process.env, SANDBOX_SIMULATE: "1" } };
  return new Promise((resolve) => {
    const child = execFile(workspace.file("bin", "adopt"), words, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

async function resourcesOf(workspace: Workspace, ...words: readonly string[]): Promise<readonly Resource[]> {
  const { stdout } = await workspace.succeed(["stack", "export", "--stack", "dev", ...words]);
  const document: unknown = JSON.parse(stdout);
  assert.ok(isRecord(document) && isRecord(document.deployment));
  assert.ok(Array.isArray(document.deployment.resources));
  return document.deployment.resources.filter(isRecord).map(({ urn, type, id, outputs }) => ({
    urn: String(urn),
    type: String(type),
    id: String(id),
    outputs: isRecord(outputs) ? outputs : {},
  }));
}

function find(resources: readonly Resource[], ending: string): Resource {
  const found = resources.find(({ urn }) => urn.endsWith(ending));
  assert.ok(found, `the state has no ${ending}`);
  return found;
}

/** What stands in an export with --show-secrets for a secret. */
function secretText(value: unknown): string {
  assert.ok(isRecord(value) && typeof value.plaintext === "string");
  return String(JSON.parse(value.plaintext));
}

function section(report: string, title: string): string {
  return report.split(`## ${title}\n\n`)[1]?.split("\n\n")[0] ?? "";
}

/** Writes to the simulated cloud's journal, as people who had no program changed things by hand. */
function changeCloud(workspace: Workspace, ...mutations: readonly object[]): void {
  const lines = mutations.map((mutation) => `${JSON.stringify(mutation)}\n`);
  appendFileSync(workspace.cloudFile("dev"), lines.join(""));
}

function cloudObjects(workspace: Workspace): readonly { readonly type: string; readonly id: string }[] {
  return workspace
    .read(".sandbox", "clouds", "dev.jsonl")
    .split("\n")
    .filter(Boolean)
    .flatMap((line) => {
      const { op, object } = JSON.parse(line);
      return op === "put" ? [{ type: String(object.type), id: String(object.id) }] : [];
    });
}

const ADOPTABLE = /^(digitalocean|openstack|fastly):(?!.*:(ProjectResources|TlsSubscriptionValidation)$)/;
const undeclared = {
  name: "trac0.nyc1.dev.psf.io",
  region: "nyc3",
  image: "ubuntu-14-04-x64",
  size: "s-1vcpu-1gb",
};

describe("adopting an estate that was made by hand", () => {
  let workspace: Workspace;
  let original: readonly Resource[];
  let report: Finished;
  let missing: Resource;

  before(async function () {
    this.timeout(600_000);
    workspace = Workspace.clone();
    await workspace.up("dev");
    original = await resourcesOf(workspace, "--show-secrets");
    missing = find(original, "DnsRecord::packages.dev.psf.io");
    const deployKey = secretText(find(original, "PrivateKey::deploy").outputs.privateKeyOpenssh);
    // There is no program and no state, the machines let one key in, and there is no Consul yet.
    rmSync(workspace.file(".sandbox", "state", ".pulumi", "stacks"), { recursive: true });
    const objects = cloudObjects(workspace);
    changeCloud(
      workspace,
      { op: "known", objects },
      ...objects
        .filter(({ type }) => type.startsWith("consul:"))
        .map(({ type, id }) => ({ op: "remove", type, id })),
      { op: "remove", type: missing.type, id: missing.id },
      {
        op: "put",
        object: {
          type: "digitalocean:index/droplet:Droplet",
          id: "399999999",
          scope: "nyc3",
          properties: undeclared,
        },
      },
    );
    await workspace.succeed(["config", "set", "--stack", "dev", "--secret", "deployKey", "--", deployKey]);
    report = await adopt(workspace, "dev");
  });

  after(() => workspace?.remove());

  it("tells what is there, what is missing, and what nobody declares", () => {
    assert.equal(report.code, 0, report.stderr);
    const adopted = original.filter(({ type }) => ADOPTABLE.test(type)).length - 1;
    const anew = original.filter(
      ({ urn, type, id }) =>
        id !== "undefined" &&
        !type.startsWith("pulumi:") &&
        !ADOPTABLE.test(type) &&
        !urn.endsWith("PrivateKey::deploy"),
    ).length;
    assert.equal(
      report.stdout.split("\n")[0],
      `# dev: ${adopted} to adopt, 0 not told apart, 1 declared and missing, 1 there and undeclared, ` +
        `${anew} made anew by the first up, 0 in the state already`,
    );
    assert.equal(
      section(report.stdout, "Declared and missing: the first up makes it"),
      "- digitalocean:DnsRecord packages.dev.psf.io",
    );
    assert.equal(
      section(report.stdout, "There and undeclared: nothing here touches it"),
      "- digitalocean:Droplet 399999999 (trac0.nyc1.dev.psf.io)",
    );
    assert.equal(
      section(report.stdout, "To adopt"),
      [
        '- bin/sandbox config set --stack dev adopted "$(cat .sandbox/adoption/dev.adopted.json)" # 13 machines keep disk and host key',
        "- bin/sandbox import --stack dev --file .sandbox/adoption/dev.parents.json --generate-code=false --yes",
        "- bin/sandbox import --stack dev --file .sandbox/adoption/dev.import.json --generate-code=false --yes",
        "- bin/sandbox preview --stack dev --diff",
      ].join("\n"),
    );
    assert.equal(workspace.read(".sandbox", "adoption", "dev.md"), report.stdout.split("\n==> ")[0]);
  });

  it("changes nothing of what it adopts, and makes the rest", async function () {
    this.timeout(600_000);
    const hostKeys = workspace.read(".sandbox", "adoption", "dev.adopted.json");
    await workspace.succeed(["config", "set", "--stack", "dev", "adopted", hostKeys]);
    for (const file of ["parents", "import"]) {
      const path = workspace.file(".sandbox", "adoption", `dev.${file}.json`);
      const words = ["import", "--stack", "dev", "--file", path, "--generate-code=false", "--yes"];
      await workspace.succeed([...words, "--suppress-progress"]);
    }
    const identity = ({ urn, id }: Resource) => `${urn} ${id}`;
    const adopted = original.filter(({ urn, type }) => ADOPTABLE.test(type) && urn !== missing.urn);
    const imported = await resourcesOf(workspace);
    assert.deepEqual(
      imported
        .filter(({ type }) => ADOPTABLE.test(type))
        .map(identity)
        .sort(),
      adopted.map(identity).sort(),
    );

    const { steps } = await workspace.plan("dev");
    const [created, changed] = [true, false].map((isNew) =>
      steps.filter(({ operation }) => (operation === "create") === isNew),
    );
    assert.deepEqual(summary({ steps: changed ?? [], unchanged: 0 }), [
      // The authority and the token between the CDN and the load balancers are new.
      "update DnsRecord www.dev.psf.io",
      "update ServiceVcl docs",
      "update ServiceVcl pydotorg",
    ]);
    const urns = new Set(created?.map(({ urn }) => urn));
    assert.deepEqual(
      adopted.filter(({ urn }) => urns.has(urn)),
      [],
    );
    assert.ok(urns.has(missing.urn));
  });

  it("is brought up on the machines that there are", async function () {
    this.timeout(600_000);
    const { stdout } = await workspace.up("dev");
    assert.doesNotMatch(stdout, /replaced|deleted/);
    const after = await resourcesOf(workspace);
    for (const { urn, id } of original.filter(({ type }) => /:(Instance|Droplet|Domain)$/.test(type))) {
      assert.equal(find(after, urn).id, id);
    }
  });
});

describe("bin/adopt", () => {
  let workspace: Workspace;

  before(() => {
    workspace = Workspace.clone();
  });
  after(() => workspace?.remove());

  it("refuses a stack that is not there", async () => {
    assert.deepEqual(await adopt(workspace, "staging"), {
      code: 1,
      stdout: "",
      stderr: `error: there is no stack "staging": ${workspace.file("Pulumi.staging.yaml")} is not there; make it with pulumi stack init staging\n`,
    });
  });

  it("refuses an inventory with mistakes, all of them at once, before it previews", async () => {
    const droplet = { type: "digitalocean:Droplet", id: "1", name: "lb0" };
    workspace.write("inventory.json", JSON.stringify({ objects: [droplet, droplet, { type: "x", id: 1 }] }));
    assert.deepEqual(await adopt(workspace, "dev", "--inventory", "inventory.json"), {
      code: 1,
      stdout: "",
      stderr:
        "error: inventory.json is no inventory:\n  objects[2].id: a text is needed\n" +
        "  digitalocean:Droplet 1 is there 2 times; leave it in once\n",
    });
  });
});
