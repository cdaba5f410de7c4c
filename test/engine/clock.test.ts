import assert from "node:assert/strict";
import { rehearsal } from "./base.ts";
import { documents } from "./documents.ts";
import { summary } from "./plan.ts";

describe("the clock", () => {
  it("renews certificates with their keys, brings them to whoever holds them, and touches nothing else", async () => {
    const workspace = await rehearsal();
    // Half a life of a 30-day certificate later each of them has entered a new period.
    const later = new Date(Date.now() + 15 * 86_400_000).toISOString();
    const plan = await workspace.plan("dev", { ESTATE_NOW: later, SANDBOX_NOW: later });
    const types = new Set(plan.steps.map(({ type }) => type));
    assert.deepEqual([...types].sort(), [
      "command:remote:Command",
      "tls:index/certRequest:CertRequest",
      "tls:index/locallySignedCert:LocallySignedCert",
      "tls:index/privateKey:PrivateKey",
    ]);
    const renewed = new Set(
      plan.steps.flatMap(({ type, name }) => (type.endsWith(":LocallySignedCert") ? [name] : [])),
    );
    const declared = workspace.read("test", "urns", "dev.txt").match(/(?<=LocallySignedCert::).*/g) ?? [];
    assert.deepEqual([...renewed].sort(), [...declared].sort());
    const [brought, made] = [true, false].map((isCommand) =>
      plan.steps.filter(({ type }) => type.endsWith(":Command") === isCommand),
    );
    assert.ok(made?.every(({ operation }) => operation.includes("replace")));
    const holders = [...documents(workspace, "dev")].flatMap(([name, text]) =>
      name.endsWith("-certificates") && text.includes('"certificate/') ? [`update ${name}`] : [],
    );
    assert.deepEqual(brought?.map(({ operation, name }) => `${operation} ${name}`).sort(), holders.sort());
  });

  it("replaces by overlap: the new certificate is there before the old one goes", async () => {
    const workspace = await rehearsal();
    const later = new Date(Date.now() + 15 * 86_400_000).toISOString();
    const plan = await workspace.plan("dev", { ESTATE_NOW: later, SANDBOX_NOW: later });
    assert.ok(plan.steps.some(({ operation }) => operation === "replace"));
    assert.deepEqual(
      plan.steps.filter(({ deletesFirst }) => deletesFirst),
      [],
    );
    await workspace.up("dev", { ESTATE_NOW: later, SANDBOX_NOW: later });
    assert.deepEqual(summary(await workspace.plan("dev", { ESTATE_NOW: later, SANDBOX_NOW: later })), []);
  });

  it("does not renew in the same period", async () => {
    const workspace = await rehearsal();
    assert.deepEqual(summary(await workspace.plan("dev")), []);
  });

  it("that is no time is told", async () => {
    const workspace = await rehearsal();
    const { code, stdout } = await workspace.run(["preview", "--stack", "dev"], { ESTATE_NOW: "next week" });
    assert.notEqual(code, 0);
    assert.ok(
      stdout.includes(
        'ESTATE_NOW is "next week", which is not a time. Write it as 2027-03-01T00:00:00Z, or unset it for the current time.',
      ),
      stdout,
    );
  });
});
