import assert from "node:assert/strict";
import { broughtUp, rehearsal } from "./base.ts";
import { documents, updates } from "./documents.ts";
import { type Plan, summary } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

/** Whether a plan is what the test lists, and the documents of those machines for which the roles say something else. */
async function assertPlan(workspace: Workspace, expected: readonly string[]): Promise<void> {
  const held = updates(documents(await broughtUp(), "dev"), documents(workspace, "dev"));
  assert.deepEqual(summary(await workspace.plan("dev")), [...expected, ...held].sort());
}

/** The six usual changes are made by the guide for newcomers (test/documents/changes.test.ts); here is what else may change. */
describe("a change of the catalog", () => {
  it("off the CDN is one record, nothing else", async () => {
    const workspace = await rehearsal();
    workspace.edit(
      "stacks/dev/services.ts",
      "    ...production.pydotorg,\n",
      '    ...production.pydotorg,\n    cdn: "off",\n',
    );
    assert.deepEqual(summary(await workspace.plan("dev")), ["update DnsRecord www.dev.psf.io"]);
  });

  it("by a person gives them their accounts and replaces nothing, and makes a key where the estate registers them", async () => {
    const workspace = await rehearsal();
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f newcomer";
    const person = `  newcomer: { fullName: "New Comer", admin: true, sshKeys: ["${key}"], access: {} },\n`;
    workspace.edit("stacks/dev/people.ts", "  mfraser:", `${person}  mfraser:`);
    await assertPlan(workspace, []);
    workspace.edit("stacks/dev/index.ts", "registersPeopleKeys: false", "registersPeopleKeys: true");
    await assertPlan(workspace, [
      "create People people",
      "create SshKey people-aokafor",
      "create SshKey people-mfraser",
      "create SshKey people-newcomer",
      "create SshKey people-tlindqvist",
    ]);
  });

  it("of the program that applies documents brings it to every machine, and runs it there", async () => {
    const workspace = await rehearsal();
    workspace.edit("roles/converge/__init__.py", "Converge brings", "Converge now brings");
    const commands = (await workspace.plan("dev")).steps.map(({ operation, name }) => `${operation} ${name}`);
    const machines = [...documents(workspace, "dev").keys()].flatMap((name) =>
      name.endsWith("-secrets") ? [name.slice(0, -"-secrets".length)] : [],
    );
    const steps = ["certificates", "configuration", "ready", "secrets"];
    assert.deepEqual(
      commands.sort(),
      machines.flatMap((key) => steps.map((step) => `update ${key}-${step}`)).sort(),
    );
  });

  it("of the image replaces stateless machines only", async () => {
    const workspace = await rehearsal();
    workspace.edit("stacks/dev/index.ts", 'defaultImage: "ubuntu-24.04"', 'defaultImage: "debian-12"');
    // DigitalOcean's Debian 12 is retired: its machine stays.
    workspace.edit(
      "stacks/dev/servers.ts",
      'role: "pythontest",',
      'role: "pythontest",\n    image: "ubuntu-24.04",',
    );
    assert.deepEqual(replaced(await workspace.plan("dev")), ["lb0-iad1", "lb1-iad1", "web0-iad1"]);
  });

  it("of the user data replaces stateless machines only", async () => {
    const workspace = await rehearsal();
    workspace.edit(
      "components/server/user-data.ts",
      "ssh_pwauth: false,",
      "ssh_pwauth: false,\n      ntp: { enabled: true },",
    );
    assert.deepEqual(replaced(await workspace.plan("dev")), [
      "lb0-iad1",
      "lb1-iad1",
      "pythontest0-nyc1",
      "web0-iad1",
    ]);
  });

  it("of a component's names is refused where the engine would delete what is stateful", async () => {
    const workspace = await rehearsal();
    workspace.edit("components/tls/authority.ts", "-key$", "-private-key$");
    const { code, stdout, stderr } = await workspace.run(["up", "--stack", "dev", "--yes"]);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /authority-key[\s\S]*cannot be deleted\s+because it is protected/);
  });
});

/** Machines that a plan replaces. */
function replaced(plan: Plan): readonly string[] {
  return [
    ...new Set(
      plan.steps.flatMap(({ operation, type, name }) =>
        operation.includes("replace") && /:(Droplet|Instance)$/.test(type) ? [name] : [],
      ),
    ),
  ].sort();
}
