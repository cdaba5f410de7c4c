import assert from "node:assert/strict";
import { broughtUp, freshClone } from "./base.ts";
import { cloudObjects } from "./contents.ts";
import type { Workspace } from "./workspace.ts";

const ADVICE = /:(?:UptimeCheck|UptimeAlert|MonitorAlert)$/;
const ALERT = /:(?:UptimeAlert|MonitorAlert)$/;
/** As the runbook of the first run has it. */
const WITHOUT_ADVICE = ["--exclude", "**UptimeMonitor**", "--exclude", "**monitorAlert**"];

function typesIn(workspace: Workspace, wanted: (type: string) => boolean): readonly string[] {
  return cloudObjects(workspace, "dev")
    .map(({ type }) => type)
    .filter(wanted);
}

function upForStrangers(workspace: Workspace, ...words: readonly string[]) {
  const command = ["up", "--stack", "dev", "--yes", "--suppress-progress", ...words];
  return workspace.run(command, { SANDBOX_MEMBERS: "" });
}

describe("an alert that the cloud refuses", () => {
  it("fails the up once everything else is made, and does not keep removals for good", async () => {
    const clone = freshClone();
    assert.ok(
      clone
        .read("docs/runbooks/first-run.md")
        .includes("pulumi up --exclude '**UptimeMonitor**' --exclude '**monitorAlert**'"),
    );
    const isRecord = (type: string) => type.endsWith(":DnsRecord");
    const wanted = typesIn(await broughtUp(), isRecord).length;
    const [domains, more] = ['["hg.dev.psf.io"]', '["hg.dev.psf.io", "mercurial.dev.psf.io"]'];
    clone.edit("stacks/dev/services.ts", domains, more);
    const first = await upForStrangers(clone);
    assert.equal(first.code, 1);
    assert.match(
      first.stdout,
      /422 \(request "[^"]+"\) invalid value for field '[a-z.]+\[0\]': invalid email/,
    );
    assert.deepEqual(
      typesIn(clone, (type) => ALERT.test(type)),
      [],
    );

    clone.edit("stacks/dev/services.ts", more, domains);
    // The engine removes what is no longer wanted only once all else went well.
    assert.equal((await upForStrangers(clone)).code, 1);
    assert.ok(typesIn(clone, isRecord).length > wanted);
    const without = await upForStrangers(clone, ...WITHOUT_ADVICE);
    assert.equal(without.code, 0, without.stdout + without.stderr);
    const others = (type: string) => !ADVICE.test(type);
    assert.deepEqual(typesIn(clone, others), typesIn(await broughtUp(), others));

    await clone.up("dev");
    assert.deepEqual(
      typesIn(clone, () => true),
      typesIn(await broughtUp(), () => true),
    );
  });
});
