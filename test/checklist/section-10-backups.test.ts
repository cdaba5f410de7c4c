import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { machine } from "./records.ts";

/** Job, days kept, source. */
const jobs = [
  ["jython-web", "7 days", { role: "jython-web" }],
  ["docs", "7 days", { role: "docs" }],
  ["mail", "15 days", { role: "mail" }],
  ["bugs", "30 days", { external: "bugs.python.org" }],
  ["hg", "90 days", { role: "hg" }],
  ["apt", "90 days", { role: "packages" }],
  ["pycon-prod-media", "90 days", { role: "pycon-prod" }],
  ["pycon-staging-media", "90 days", { role: "pycon-staging" }],
  ["pycon-staging-database", "14 days", { role: "pycon-staging" }],
  ["downloads", "365 days", { role: "downloads" }],
] as const;

describe("10. Backups", () => {
  worldTest("they go to ord1", "prod", (world, assert) => {
    const { registration } = machine(world, "backup0.ord1.psf.io");
    assert.match(registration.options.provider, /::ord1$/);
    assert.equal(registration.options.protect, true);
  });

  for (const [job] of jobs) {
    worldTest(`${job} has a key and a protected passphrase of its own`, "prod", (world, assert) => {
      assert.equal(
        world.resource("tls:index/privateKey:PrivateKey", `backup-${job}-key`).inputs.algorithm,
        "ED25519",
      );
      assert.equal(world.resource("RandomPassword", `backup-${job}-passphrase`).options.protect, true);
    });
  }
});

describe("10. Backups, declared for hosts", () => {
  for (const [job, keep, source] of jobs) {
    unitTest(`${job} is kept for ${keep}`, (assert) => {
      assert.equal(prod.backups.jobs[job]?.keep, keep);
      assert.deepEqual(prod.backups.jobs[job]?.source, source);
    });
  }

  unitTest("there are no others", (assert) => {
    assert.deepEqual(
      Object.keys(prod.backups.jobs),
      jobs.map(([job]) => job),
    );
    assert.equal(prod.backups.repository, "backup");
  });
});
