import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { finish } from "../../commands/process.ts";
import { Workspace } from "../engine/workspace.ts";
import { FakeGitHub } from "./fake-github.ts";

/** A small estate with what matters here: a certificate, a host with two of its commands, and something else. */
const program = `import * as command from "@pulumi/command";
import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { currentTime } from "./components/clock.ts";
import { userData } from "./components/server/user-data.ts";
import { CertificateAuthority } from "./components/tls/authority.ts";
import { Certificate } from "./components/tls/certificate.ts";

const authority = new CertificateAuthority("authority", {
  authority: { validity: "3650 days", subject: { commonName: "Example" } } as never,
});
const { certificatePem } = new Certificate("db.example.org", {
  certificate: { validity: "8 days" } as never,
  authority,
  organization: "Example",
  now: currentTime(),
});
const host = new tls.PrivateKey("web0-host-key", { algorithm: "ED25519" });
const deploy = new tls.PrivateKey("deploy-key", { algorithm: "ED25519" });
const access = new digitalocean.SshKey("deploy", { name: "deploy", publicKey: deploy.publicKeyOpenssh });
const web = new digitalocean.Droplet("web0", {
  image: "debian-13-x64",
  name: "web0",
  region: "ams3",
  size: "s-1vcpu-1gb",
  sshKeys: [access.fingerprint],
  userData: pulumi.all([host.privateKeyOpenssh, host.publicKeyOpenssh]).apply(([hostPrivateKey, hostPublicKey]) =>
    userData({ hostName: "web0.example.org", hostPrivateKey, hostPublicKey }),
  ),
});
const connection = {
  host: web.ipv4Address,
  hostKey: host.publicKeyOpenssh,
  privateKey: deploy.privateKeyOpenssh,
  user: "root",
};
const bring = (name: string, stdin: pulumi.Input<string>) =>
  new command.remote.Command(name, { connection, create: "cat", stdin });
bring("web0-certificates", pulumi.secret(certificatePem));
bring("web0-configuration", "one");
`;

const day = 86_400_000;

describe("workflows on a real engine", () => {
  let place: Workspace;
  let fake: FakeGitHub;
  let environment: NodeJS.ProcessEnv;
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...words], {
      cwd: place.path,
      encoding: "utf8",
    }).trim();
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
    return git("rev-parse", "HEAD");
  };
  const workflow = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    run([...words, "--pulumi", "bin/sandbox"], more);
  const run = async (words: readonly string[], more: NodeJS.ProcessEnv) => {
    const { code, output, errors } = await finish(place.file("bin", "workflow"), words, {
      cwd: place.path,
      env: { ...environment, ...more },
    });
    return { code: code ?? 1, stdout: output, stderr: errors };
  };
  /** What the host was last given as a configuration. */
  const inState = () => {
    const { checkpoint } = JSON.parse(readFileSync(place.stateFile("dev"), "utf8"));
    const all: readonly { urn: string; id?: string; inputs?: { stdin?: unknown } }[] =
      checkpoint.latest.resources;
    const named = (name: string) => all.find(({ urn }) => urn.endsWith(`::${name}`));
    return {
      configuration: named("web0-configuration")?.inputs?.stdin,
      certificate: named("db.example.org")?.id ?? all.find(({ urn }) => urn.includes("locallySigned"))?.id,
    };
  };
  let first: string;
  /** What was brought up last. */
  let deployed: string;

  before(async () => {
    place = Workspace.clone();
    place.write("index.ts", program);
    git("init", "--quiet", "--initial-branch=main");
    first = commit("first");
    fake = new FakeGitHub();
    await fake.start();
    environment = {
      ...process.env,
      SANDBOX_SIMULATE: "1",
      GITHUB_API_URL: fake.url,
      GITHUB_REPOSITORY: "psf/estate",
      GITHUB_TOKEN: "secret-token",
      GITHUB_RUN_ID: "5",
    };
    await place.up("dev");
  });
  after(() => {
    fake.stop();
    place.remove();
  });

  it("plan a merged change, say that another one was shown, and bring up that plan only", async () => {
    place.edit("index.ts", '"web0-configuration", "one"', '"web0-configuration", "two"');
    const merged = commit("second");
    fake.merged = {
      [merged]: [
        { number: 7, merged_at: "2026-03-01", merge_commit_sha: merged, head: { sha: merged }, labels: [] },
      ],
    };
    const words = ["--stack", "dev", "--out", place.file("plan")];
    const summary = { GITHUB_STEP_SUMMARY: place.file(".sandbox", "summary.md") };

    // The pull request showed another one: somebody has to ask for the approval of this one.
    fake.comment(
      7,
      `<!-- estate-review: dev -->\n<!-- estate-shown: ${merged} plan=${"0".repeat(64)} overrides=none -->\n`,
    );
    const planned = await workflow(["plan", ...words], summary);
    assert.equal(planned.code, 2, planned.stderr);
    assert.match(planned.stdout, /^## dev: fine, nothing is replaced or deleted\n\n\*\*1 changed\*\*/);
    assert.match(
      planned.stderr,
      /^error: this is not the plan of dev that #7 showed: something else was merged or has changed since\. Read the summary/m,
    );
    assert.match(
      place.read(".sandbox", "summary.md"),
      /\n\*\*dev: this is not the plan of dev that #7 showed/,
    );
    assert.match(place.read("plan", "dev.fingerprint"), /^[0-9a-f]{64}\n$/);
    assert.deepEqual(JSON.parse(place.read("plan", "record.json")), {
      stack: "dev",
      commit: merged,
      from: first,
    });
    assert.doesNotMatch(place.read("plan", "plan.json"), /PRIVATE KEY/);
    assert.equal(existsSync(place.file("plan", "dev.preview.json")), false);

    // A program that does something else than what was planned stops before it touches anything.
    const apply = ["apply", "--stack", "dev", "--plan", place.file("plan")];
    place.edit("index.ts", '"web0-configuration", "two"', '"web0-configuration", "three"');
    const refused = await workflow(apply);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /error: the update would do something else than the plan that was approved \(see above\); run this workflow again for a plan of today/,
    );
    assert.equal(inState().configuration, "one");
    git("checkout", "--quiet", "index.ts");
    deployed = merged;

    const applied = await workflow(apply);
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.equal(inState().configuration, "two");

    const again = await workflow(apply);
    assert.equal(again.code, 2);
    assert.equal(
      again.stderr,
      `error: dev was at ${first} when this was planned, and is at ${merged} now; run this workflow again for a plan of today\n`,
    );
  });

  it("find drift in the clouds, in one issue, until it is gone", async () => {
    const words = ["drift", "--stack", "dev", "--hosts", "no", "--out", place.file("drift")];
    const file = place.cloudFile("dev");
    const made = readFileSync(file, "utf8");
    assert.match(made, /s-1vcpu-1gb/);
    place.write(".sandbox/clouds/dev.jsonl", made.replaceAll("s-1vcpu-1gb", "s-2vcpu-4gb"));
    const found = await workflow(words);
    assert.equal(found.code, 2, found.stdout + found.stderr);
    const [issue] = fake.issues;
    assert.equal(issue?.title, "Drift of dev");
    assert.match(
      issue?.body ?? "",
      /^<!-- estate-drift: dev -->\n- clouds: differ from what is declared\n- hosts: not asked\n/,
    );
    assert.match(issue?.body ?? "", /web0/);
    place.write(".sandbox/clouds/dev.jsonl", made);
    const gone = await workflow(words);
    assert.equal(gone.code, 0, gone.stdout + gone.stderr);
    assert.deepEqual(
      fake.issues.map(({ state }) => state),
      ["closed"],
    );
  });

  it("renew certificates and nothing else, although a change waits", async () => {
    const before = inState();
    place.edit("index.ts", '"web0-configuration", "two"', '"web0-configuration", "unapproved"');
    const later = new Date(Date.now() + 5 * day).toISOString();
    const renewed = await workflow(["renew", "--stack", "dev"], { ESTATE_NOW: later, SANDBOX_NOW: later });
    assert.equal(renewed.code, 0, renewed.stdout + renewed.stderr);
    assert.match(renewed.stdout, / {4}~ 1 updated\n {4}\+-3 replaced\n {4}4 changes\. /);
    const now = inState();
    assert.equal(now.configuration, before.configuration);
    assert.notEqual(now.certificate, before.certificate);
    assert.ok(fake.issues.every(({ state }) => state === "closed"));
    git("checkout", "--quiet", "index.ts");
    // What comes after it takes the same time for now, or would take the renewal back.
    const drift = ["drift", "--stack", "dev", "--hosts", "no", "--out", place.file("drift")];
    const after = await workflow(drift, { SANDBOX_NOW: later });
    assert.equal(after.code, 0, after.stdout + after.stderr);
  });

  it("renew what is due although an apply stopped halfway", async () => {
    // What was brought up last knows nothing of what the next one had begun.
    place.edit(
      "index.ts",
      'bring("web0-configuration", "two");\n',
      `bring("web0-configuration", "two");
const { certificatePem: app } = new Certificate("app.example.org", {
  certificate: { validity: "30 days" } as never,
  authority,
  organization: "Example",
  now: currentTime(),
});
const made = bring("web1-certificates", pulumi.secret(app));
const after = (name: string, resource: pulumi.Resource) =>
  new command.remote.Command(name, { connection, create: "cat", stdin: "one" }, { dependsOn: resource });
after("web1-ready", after("web1-configuration", made));
`,
    );
    const halfway = await place.run(["up", "--stack", "dev", "--yes"], {
      SANDBOX_FAULTS: "create Command#3 fail=no route to host",
    });
    assert.notEqual(halfway.code, 0);
    assert.match(halfway.stdout, /no route to host/);
    const begun = () => {
      const text = place.read(".sandbox", "state", ".pulumi", "stacks", "estate", "dev.json");
      return ["::web1-certificates", "::web1-configuration", "::app.example.org"].filter((name) =>
        text.includes(name),
      );
    };
    assert.equal(begun().length, 3);
    git("checkout", "--quiet", "index.ts");
    const before = inState();
    const later = new Date(Date.now() + 10 * day).toISOString();
    const renewed = await workflow(["renew", "--stack", "dev"], { ESTATE_NOW: later, SANDBOX_NOW: later });
    assert.equal(renewed.code, 0, renewed.stdout + renewed.stderr);
    assert.match(
      renewed.stderr,
      /\d+ of \d+ resources are of an update that stopped halfway, and stay as they are/,
    );
    assert.notEqual(inState().certificate, before.certificate);
    assert.equal(begun().length, 3);
  });

  it("review a change offline, with a pull request's labels and a summary of the job", async () => {
    // As a pull request's checkout: a merge, whose first parent is the base. No token and no cloud is in reach.
    git("checkout", "--quiet", "-b", "change");
    place.edit("index.ts", '"web0-configuration", "two"', '"web0-configuration", "four"');
    commit("change");
    git("checkout", "--quiet", "main");
    git("merge", "--quiet", "--no-ff", "--message", "merge", "change");
    const out = place.file("reports", "offline-dev");
    const words = ["review", "--stack", "dev", "--base", "HEAD^1", "--out", out];
    const { code, stdout, stderr } = await run(words, {
      GITHUB_TOKEN: "",
      GITHUB_STEP_SUMMARY: place.file(".sandbox", "review.md"),
      LABELS: '["bug", "allow-urn"]',
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^## dev: fine, nothing is replaced or deleted\n\n\*\*1 changed\*\*/);
    assert.match(place.read("reports", "offline-dev", "dev.md"), /Overridden without need: `urn`\./);
    assert.equal(
      place.read(".sandbox", "review.md").trim(),
      place.read("reports", "offline-dev", "dev.summary.md").trim(),
    );
  });

  it("know the revision that was brought up", async () => {
    const { code, stdout } = await workflow(["deployed", "--stack", "dev"]);
    assert.equal(code, 0);
    assert.equal(stdout, `commit=${deployed}\n`);
  });
});
