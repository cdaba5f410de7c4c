import assert from "node:assert/strict";
import { onlyWithMachines } from "../sandbox/machines/real.ts";
import { badInput } from "./bad-input.ts";
import { changesOfTheCatalog } from "./catalog-changes.ts";
import { exchanges } from "./exchanges.ts";
import { whatFollowsByItself } from "./follows.ts";
import { repairs } from "./repairs.ts";
import { eventually, RunningEstate } from "./running-estate.ts";
import { traces } from "./traces.ts";

/** One estate for all: each test leaves it healthy for the next one, and none but the last brings it down. */
describe("the dev estate on machines of this host", function () {
  // Images are made and packages built at the first time.
  this.timeout(3_600_000);
  onlyWithMachines();

  let estate: RunningEstate;
  before(async () => {
    estate = new RunningEstate();
    const { counts } = await estate.succeedingUp();
    assert.deepEqual(Object.keys(counts), ["created"]);
  });
  after(() => estate?.remove());

  // Mocha runs what stands in a suite itself before the suites in it.
  describe("when it has come up", () => {
    it("is as declared: another up changes nothing", async () => {
      const { counts } = await estate.succeedingUp();
      assert.deepEqual(Object.keys(counts), ["unchanged"]);
    });

    it("holds all that its catalog promises", async () => {
      const output = await estate.succeed("probe", "--stack", "dev");
      assert.match(output, /^[1-9]\d{2} passed, 0 failed$/m);
      for (const [line] of output.matchAll(/^.*\d+ failed$/gm)) assert.match(line, / 0 failed$/);
    });
  });

  changesOfTheCatalog(() => estate);
  whatFollowsByItself(() => estate);
  exchanges(() => estate);
  badInput(() => estate);
  repairs(() => estate);

  describe("in the end", () => {
    it("is well after all that, and says so", async () => {
      // Public certificates are asked for one after the other, and again after a pause where one was not had.
      const { stdout } = await eventually(async () => {
        const status = await estate.run("status", "--stack", "dev");
        assert.equal(status.code, 0, status.stdout);
        return status;
      }, 900_000);
      assert.match(stdout, /^hosts: 13 of 13 running, /m);
      assert.match(stdout, /\ndev is well: 13 hosts\n$/);
    });

    it("goes without a trace", async () => {
      const { paths } = estate;
      assert.notDeepEqual(await traces(paths), []);
      const { stderr } = await estate.clone.succeed(["down", "--stack", "dev"]);
      assert.match(stderr, /^==> stack dev is removed$/m);
      assert.deepEqual(await traces(paths), []);
      assert.equal(await estate.succeed("status", "--stack", "dev"), "dev: never brought up\n");
    });
  });
});
