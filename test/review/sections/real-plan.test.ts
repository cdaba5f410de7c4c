import assert from "node:assert/strict";
import type { Plan } from "../../../review/plan/plan.ts";
import { PREVIEW_WORDS, readPlan } from "../../../review/plan/read.ts";
import { cdn } from "../../../review/sections/cdn.ts";
import { certificates } from "../../../review/sections/certificates.ts";
import { cost } from "../../../review/sections/cost.ts";
import { databases } from "../../../review/sections/databases.ts";
import { dns } from "../../../review/sections/dns.ts";
import { firewall } from "../../../review/sections/firewall.ts";
import { hostContents } from "../../../review/sections/host-contents.ts";
import { hostFiles } from "../../../review/sections/host-files.ts";
import { people } from "../../../review/sections/people.ts";
import { broughtUp } from "../../engine/base.ts";
import { textOf } from "./plans.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f reader";

/** What the real engine and the embedded cloud plan for one change of everything, as sections say it. */
describe("sections of a plan of the engine", () => {
  let plan: Plan;

  before(async () => {
    const workspace = (await broughtUp()).copy();
    try {
      workspace.edit("stacks/dev/services.ts", 'cdn: "off",', 'cdn: "on",');
      workspace.edit(
        "stacks/dev/services.ts",
        '["hg.dev.psf.io"]',
        '["hg.dev.psf.io", "mercurial.dev.psf.io"]',
      );
      workspace.edit("stacks/prod/cdn.ts", "surrogateMaxAge: 604_800", "surrogateMaxAge: 86_400");
      workspace.edit(
        "stacks/dev/roles.ts",
        "pythontest: production.pythontest,",
        `pythontest: {
          ...production.pythontest,
          ports: [
            ...production.pythontest.ports.filter(({ port }) => port !== 21),
            { port: 8080, from: "anywhere", purpose: "A second site" },
          ],
        },`,
      );
      workspace.edit(
        "stacks/dev/people.ts",
        "  tlindqvist: production.tlindqvist,\n",
        `  reader: { fullName: "A Reader", admin: false, sshKeys: ["${key}"], access: { hg: { allowed: true } } },\n`,
      );
      workspace.edit(
        "stacks/dev/certificates.ts",
        '{ roles: ["hg"], validity: "30 days" }',
        '{ roles: ["hg"], validity: "10 days" }',
      );
      workspace.edit(
        "stacks/dev/data.ts",
        '"speed-web": { roles: ["web"] },',
        '"speed-web": { roles: ["web"] },\n    wheels: { roles: ["web"] },',
      );
      workspace.edit(
        "stacks/dev/servers.ts",
        'role: "pythontest",\n    size: "1 GB"',
        'role: "pythontest",\n    size: "2 GB"',
      );
      const preview = await workspace.succeed(["preview", "--stack", "dev", ...PREVIEW_WORDS]);
      plan = readPlan(preview.stdout, { source: "the preview" });
    } finally {
      workspace.remove();
    }
  });

  it("has the zone's records", () => {
    const lines = textOf(dns(plan));
    assert.deepEqual(lines.slice(0, 3), [
      "DNS: 1 added, 1 changed",
      "dev.psf.io:",
      "-docs 300 IN CNAME lb.dev.psf.io.",
    ]);
    // Which of the CDN's names it is follows from the simulated account.
    assert.match(lines[3] ?? "", /^\+docs 300 IN CNAME dualstack\.[a-z]\.sni\.global\.fastly\.net\.$/);
    assert.deepEqual(lines.slice(4), ["+mercurial 3600 IN CNAME hg.dev.psf.io."]);
  });

  it("has the CDN's service", () => {
    assert.deepEqual(textOf(cdn(plan)), [
      "CDN: 1 service changes, 1 domain moves onto or off it",
      "docs.dev.psf.io moves onto the CDN.",
      "Service dev docs:",
      "-service: default ttl 604800",
      "+service: default ttl 86400",
      "-header Surrogate-Control for 604800 s, stale for 43200 s: action set",
      "-header Surrogate-Control for 604800 s, stale for 43200 s: destination http.Surrogate-Control",
      "-header Surrogate-Control for 604800 s, stale for 43200 s: ignore if set true",
      "-header Surrogate-Control for 604800 s, stale for 43200 s: priority 100",
      '-header Surrogate-Control for 604800 s, stale for 43200 s: source "max-age=604800, stale-if-error=43200"',
      "-header Surrogate-Control for 604800 s, stale for 43200 s: type cache",
      "+header Surrogate-Control for 86400 s, stale for 43200 s: action set",
      "+header Surrogate-Control for 86400 s, stale for 43200 s: destination http.Surrogate-Control",
      "+header Surrogate-Control for 86400 s, stale for 43200 s: ignore if set true",
      "+header Surrogate-Control for 86400 s, stale for 43200 s: priority 100",
      '+header Surrogate-Control for 86400 s, stale for 43200 s: source "max-age=86400, stale-if-error=43200"',
      "+header Surrogate-Control for 86400 s, stale for 43200 s: type cache",
    ]);
  });

  it("has ports of the cloud and of the host", () => {
    assert.deepEqual(textOf(firewall(plan)), [
      "Firewall: 2 opened (2 from anywhere), 2 closed",
      "Change | Port | From | To | Filter | Purpose",
      "opened | tcp 8080 | anywhere | role pythontest in nyc1 | DigitalOcean | ",
      "closed | tcp 21 | anywhere | role pythontest in nyc1 | DigitalOcean | ",
      "opened | tcp 8080 | anywhere | pythontest0 in nyc1 | host | A second site",
      "closed | tcp 21 | anywhere | pythontest0 in nyc1 | host | FTP",
    ]);
  });

  it("has people", () => {
    assert.deepEqual(textOf(people(plan)), [
      "People: 1 account gains access, 1 account loses access",
      "Who | Change | What | Where",
      "tlindqvist (Tove Lindqvist) | loses | access with sudo | " +
        "consul0, hg0, lb0, lb1, monitoring0, pg0, pg1, pycon0, pydotorg0, web0 in iad1; " +
        "backup0 in ord1; pythontest0 in nyc1",
      "reader (A Reader) | gains | access | hg0 in iad1",
      "tlindqvist (Tove Lindqvist) | loses | access with sudo in aptly-uploaders | packages0 in iad1",
    ]);
  });

  it("has certificates", () => {
    assert.deepEqual(textOf(certificates(plan)), [
      "Certificates: 2 changed",
      "Change | Certificate | By | Detail",
      "changed | hg.dev.psf.io | internal authority | names hg.dev.psf.io; valid 30 days → 10 days",
      "changed | hg | public authority, for lb0, lb1 in iad1 | domains + mercurial.dev.psf.io",
    ]);
  });

  it("has databases and grants", () => {
    assert.deepEqual(textOf(databases(plan)), [
      "Databases: 1 new, 2 grants and passwords changed",
      "Change | What | Where",
      "new database | wheels, owned by wheels | pg0, pg1 in iad1",
      "may connect | wheels to wheels, from 10.20.0.0/24 (hostssl, scram-sha-256) | pg0, pg1 in iad1",
      "may be used by applications | wheels | web0 in iad1",
    ]);
  });

  it("has the difference in cost", () => {
    assert.deepEqual(textOf(cost(plan)).slice(0, -1), [
      "Cost: +$6.00 a month",
      "What | Name | Before | After | USD a month",
      "machine | pythontest0-nyc1 | s-1vcpu-1gb | s-1vcpu-2gb | +$6.00",
    ]);
  });

  it("has what hosts hold, and folds it", () => {
    const everywhere =
      "consul0, hg0, lb0, lb1, monitoring0, packages0, pg0, pg1, pycon0, pydotorg0, web0 in iad1; " +
      "backup0 in ord1; pythontest0 in nyc1";
    const lines = textOf(hostContents(plan));
    assert.ok(lines.includes(`account | tlindqvist | removed | ${everywhere}`), lines.join("\n"));
    assert.ok(lines.includes("certificates and keys | (secret) | changed | hg0 in iad1"), lines.join("\n"));
    assert.ok(lines.includes("secret files | (secret) | changed | pg0, pg1, web0 in iad1"), lines.join("\n"));
  });

  it("has changed lines of files, and folds them", () => {
    const lines = textOf(hostFiles(plan));
    const start = lines.indexOf("/etc/postgresql-databases/databases.json on pg0, pg1 in iad1:");
    assert.deepEqual(lines.slice(start + 2, start + 11), [
      '     "pydotorg-staging": "pydotorg-staging",',
      '     "pycon-prod": "pycon-prod",',
      '     "pycon-staging": "pycon-staging",',
      '-    "speed-web": "speed-web"',
      '+    "speed-web": "speed-web",',
      '+    "wheels": "wheels"',
      "   },",
      '   "monitoring": "prometheus"',
      " }",
    ]);
    assert.ok(lines.includes(`+${key}`), "the new person's key is not shown");
  });

  it("has no secret", () => {
    const sections = [dns, cdn, firewall, people, certificates, databases, cost, hostContents, hostFiles];
    const text = sections.flatMap((read) => textOf(read(plan))).join("\n");
    assert.doesNotMatch(text, /PRIVATE KEY|4dabf18193072939515e22adb298388d|\[secret\]|\[unknown\]/);
  });
});
