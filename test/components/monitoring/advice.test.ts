import { alertEmail } from "../../../stacks/derive/alerts.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { declareEstate, standardOpenStack } from "../../support/catalogs.ts";
import { type Registration, unitTest, type World, worldTest } from "../../support/harness.ts";

const advice = ["MonitorAlert", "UptimeCheck", "UptimeAlert"];

function adviceOf(world: World): readonly Registration[] {
  return advice.flatMap((type) => world.resources(type));
}

/** URNs of all that a resource waits for, at any distance. */
function reachable(world: World, from: Registration): ReadonlySet<string> {
  const byUrn = new Map(world.all.map((registration) => [registration.urn, registration]));
  const found = new Set<string>();
  const visit = (urn: string): void => {
    for (const dependency of byUrn.get(urn)?.options.dependencies ?? []) {
      if (found.has(dependency)) continue;
      found.add(dependency);
      visit(dependency);
    }
  };
  visit(from.urn);
  return found;
}

const worlds = [
  ["prod", "prod"],
  ["dev", "dev"],
  ["an estate on a standard OpenStack", standardOpenStack],
] as const;

describe("alerts and uptime checks", () => {
  for (const [title, declared] of worlds) {
    worldTest(`come after all else of ${title}, and before nothing`, declared, (world, assert) => {
      const advised = adviceOf(world);
      const others = world.all.filter(
        ({ urn, type, custom }) =>
          custom && !advised.some((each) => each.urn === urn) && !type.startsWith("pulumi:"),
      );
      assert.ok(others.length > 100);
      const urns = new Set(advised.map(({ urn }) => urn));
      for (const each of advised) {
        const before = reachable(world, each);
        assert.deepEqual(
          others.filter(({ urn }) => !before.has(urn)).map(({ urn }) => urn),
          [],
          `${each.urn} does not wait for these`,
        );
      }
      for (const { urn, options } of others) {
        assert.deepEqual(
          options.dependencies.filter((each) => urns.has(each)),
          [],
          `${urn} waits for advice`,
        );
      }
    });

    worldTest(
      `add one dependency each to the state of ${title}, and a list of all once`,
      declared,
      (world, assert) => {
        const gate = world.resource("ProjectResources", "digitalocean");
        for (const { urn, options } of adviceOf(world)) {
          assert.ok(options.dependencies.length <= 2, `${urn}: ${options.dependencies.length} dependencies`);
        }
        const heavy = world.all
          .filter(({ options }) => options.dependencies.length > 200)
          .map(({ urn }) => urn);
        assert.deepEqual(
          heavy.filter((urn) => urn !== gate.urn),
          [],
        );
      },
    );
  }

  unitTest("reach the address of the setting", async (assert) => {
    const world = await declareEstate({ ...dev, alertEmail: "ops@example.org" });
    const uptime = world.resources("UptimeAlert").map(({ inputs }) => inputs.notifications);
    const monitor = world.resources("MonitorAlert").map(({ inputs }) => inputs.alerts);
    assert.ok(uptime.length > 0 && monitor.length > 0);
    for (const each of uptime) assert.deepEqual(each, [{ emails: ["ops@example.org"] }]);
    for (const each of monitor) assert.deepEqual(each, { emails: ["ops@example.org"] });
  });

  unitTest("reach the organization where no setting says otherwise", (assert) => {
    assert.equal(alertEmail(dev), dev.organization.email);
  });
});
