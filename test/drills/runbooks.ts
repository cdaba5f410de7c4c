import assert from "node:assert/strict";
import { join } from "node:path";
import { ON_MACHINES, RunningEstate } from "../estate/running-estate.ts";
import { follow } from "../runbooks/follow.ts";
import { onlyWithMachines } from "../sandbox/machines/real.ts";
import { situations } from "./situations.ts";
import { isWell } from "./well.ts";

/**
 * The runbooks on booted hosts, one after the other on one estate; `make drill`. The simulated cloud, where each `make
 * test` follows them, cannot tell whether daemons go on while what they trust is exchanged beneath them, nor whether
 * what was lost comes back.
 */
describe("on the hosts of dev, the runbook", function () {
  this.timeout(3_600_000);
  onlyWithMachines();

  let estate: RunningEstate;
  before(async () => {
    estate = new RunningEstate();
    await estate.succeedingUp("--skip-preview");
  });
  after(() => estate?.remove());

  const all = Object.entries(situations);
  const itIsFollowed = ([name, happens]: (typeof all)[number]) =>
    it(name, async () => {
      const { given, proof } = await happens(estate);
      const page = join("docs", "runbooks", `${name}.md`);
      const kinds = ["sh", "sh machines"] as const;
      await follow(page, estate.clone, { kinds, environment: ON_MACHINES, given, amongOthers: true });
      await proof();
      await isWell(estate);
    });
  for (const one of all.slice(0, -1)) itIsFollowed(one);

  it("leaves all that the catalog promises", async () => {
    assert.deepEqual(Object.keys((await estate.succeedingUp("--skip-preview")).counts), ["unchanged"]);
    const { code, stdout } = await estate.run("probe", "--stack", "dev");
    assert.equal(code, 0, stdout);
  });

  for (const last of all.slice(-1)) itIsFollowed(last);
});
