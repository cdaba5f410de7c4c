import assert from "node:assert/strict";
import { hostSection } from "../../../sandbox/status/hosts.ts";
import { formatSection } from "../../../sandbox/status/text.ts";
import { host, look, NOW, status } from "./status.ts";

describe("the hosts of a status", () => {
  it("have a line each, with state, age, memory, configuration and drift", () => {
    const drifting = { estate_drift: 0, estate_drift_checked_timestamp_seconds: NOW / 1000 - 300 };
    const section = hostSection(
      status({
        hosts: [host("lb0"), host("consul0", { memory: undefined, look: look({ metrics: drifting }) })],
      }),
    );
    assert.deepEqual(formatSection(section), [
      "hosts: 2 of 2 running, 150 MB of memory in use",
      "    lb0.iad1.dev.psf.io      lb      running  up 2 hours  150 MB of 1.0 GB  configured 10 minutes ago",
      "    consul0.iad1.dev.psf.io  consul  running  up 2 hours                    configured 10 minutes ago  no drift 5 minutes ago",
    ]);
  });

  it("that give no answer are shown with the command to look", () => {
    const { look: _, ...silent } = host("lb0");
    const section = hostSection(
      status({
        hosts: [
          host("web0", { look: { error: "nothing within 20 s" } }),
          { ...silent, power: "booting" },
          { ...silent, power: "stopped" },
          { ...silent, power: "missing", memory: undefined },
          { ...silent, power: "replaced" },
        ],
      }),
    );
    assert.deepEqual(
      section.rows.map(({ cells, problem }) => [cells[2], problem]),
      [
        [
          "no answer",
          "web0.iad1.dev.psf.io gives no answer (nothing within 20 s): bin/sandbox logs --stack dev web0",
        ],
        ["booting", "lb0.iad1.dev.psf.io is booting: bin/sandbox logs --stack dev lb0"],
        [
          "stopped",
          "lb0.iad1.dev.psf.io does not run: bin/sandbox logs --stack dev lb0 shows its end, bin/sandbox up --stack dev starts it",
        ],
        ["missing", "lb0.iad1.dev.psf.io was never booted: bin/sandbox up --stack dev"],
        ["replaced, and kept by its cloud", undefined],
      ],
    );
    assert.match(section.title, /^hosts: 1 of 4 running/);
  });

  it("that are not well say why: units by name, interrupted runs, no configuration, drift", () => {
    const problemOf = (given: Parameters<typeof look>[0]) =>
      hostSection(status({ hosts: [host("lb0", { look: look(given) })] })).rows[0]?.problem;
    const applied = { configuration: NOW / 1000 - 600 };
    assert.equal(problemOf({}), undefined);
    assert.equal(
      problemOf({ units: { state: "degraded", failed: ["haproxy.service", "chrony.service"] } }),
      "lb0.iad1.dev.psf.io: failed: haproxy.service, chrony.service: bin/sandbox logs --stack dev lb0 -u haproxy.service",
    );
    assert.equal(
      problemOf({ units: { state: "maintenance", failed: [] } }),
      "lb0.iad1.dev.psf.io: it is maintenance: bin/sandbox logs --stack dev lb0",
    );
    assert.equal(
      problemOf({ units: { error: "no bus" } }),
      "lb0.iad1.dev.psf.io: systemd does not answer (no bus): bin/sandbox logs --stack dev lb0",
    );
    assert.equal(
      problemOf({ converge: { applied, interrupted: ["configuration"] } }),
      "lb0.iad1.dev.psf.io: its configuration was interrupted: bin/sandbox up --stack dev mends it",
    );
    assert.equal(
      problemOf({ converge: { applied: {}, interrupted: [] } }),
      "lb0.iad1.dev.psf.io: it was never configured: bin/sandbox up --stack dev",
    );
    assert.equal(
      problemOf({ metrics: { estate_drift: 1, estate_drift_checked_timestamp_seconds: NOW / 1000 } }),
      "lb0.iad1.dev.psf.io: it is not as declared: bin/sandbox logs --stack dev lb0 -u estate-drift",
    );
    // What was found before the last run may be mended by it.
    assert.equal(
      problemOf({ metrics: { estate_drift: 1, estate_drift_checked_timestamp_seconds: NOW / 1000 - 700 } }),
      undefined,
    );
  });
});
