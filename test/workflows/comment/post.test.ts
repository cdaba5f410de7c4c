import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postReviews } from "../../../workflows/comment/post.ts";
import { GitHub } from "../../../workflows/github/client.ts";
import { FakeGitHub } from "../fake-github.ts";

const commit = "a".repeat(40);

function eventOf(repository: string, event = "pull_request") {
  return {
    workflow_run: {
      ...{ id: 5, event, html_url: "https://github.com/psf/estate/actions/runs/5" },
      ...{ head_branch: "change", head_sha: commit, head_repository: { full_name: repository } },
    },
  };
}

describe("comments of a preview", () => {
  let fake: FakeGitHub;
  let github: GitHub;
  let folder: string;
  const notes: string[] = [];
  beforeEach(async () => {
    fake = new FakeGitHub();
    github = new GitHub(await fake.start());
    folder = mkdtempSync(join(tmpdir(), "estate-reports-"));
    notes.length = 0;
    fake.pulls = [pull(7, "psf/estate", commit, "bug", "allow-urn", "allow-too-much")];
  });
  afterEach(() => {
    fake.stop();
    rmSync(folder, { recursive: true });
  });

  const pull = (number: number, repository: string, sha: string, ...labels: readonly string[]) => ({
    number,
    labels: labels.map((name) => ({ name })),
    head: { sha, repo: { full_name: repository } },
  });
  const report = (name: string, stack: string, text: string, fingerprint?: string) => {
    mkdirSync(join(folder, `${name}-${stack}`), { recursive: true });
    writeFileSync(join(folder, `${name}-${stack}`, `${stack}.md`), text);
    if (fingerprint) writeFileSync(join(folder, `${name}-${stack}`, `${stack}.fingerprint`), fingerprint);
  };
  const post = (event: unknown) =>
    postReviews({ github, event, folder, stacks: ["dev", "prod"], note: (line) => notes.push(line) });
  const bodies = () => (fake.comments.get(7) ?? []).map(({ body }) => body);

  it("are one for each stack, the real plan's where there is one, and updated in place", async () => {
    report("offline", "dev", "<!-- estate-review: dev -->\n## dev: fine\n");
    report("offline", "prod", "## prod: offline\n");
    report("real", "prod", "## prod: fine\n", `${"b".repeat(64)}\n`);
    await post(eventOf("psf/estate"));
    await post(eventOf("psf/estate"));
    assert.deepEqual(bodies(), [
      `<!-- estate-review: dev -->
<!-- estate-shown: ${commit} plan=none overrides=urn,too-much -->
<sub>Previewed offline, in the simulated cloud · aaaaaaa · [run and summary](https://github.com/psf/estate/actions/runs/5)</sub>

## dev: fine`,
      `<!-- estate-review: prod -->
<!-- estate-shown: ${commit} plan=${"b".repeat(64)} overrides=urn,too-much -->
<sub>Previewed on the real stack · aaaaaaa · [run and summary](https://github.com/psf/estate/actions/runs/5)</sub>

## prod: fine`,
    ]);
    assert.deepEqual(notes, [
      "dev: comment on #7 created",
      "prod: comment on #7 created",
      "dev: comment on #7 unchanged",
      "prod: comment on #7 unchanged",
    ]);
  });

  it("of a fork say so, and take nothing for a plan of the real stack", async () => {
    fake.pulls = [pull(6, "psf/estate", commit), pull(7, "mallory/estate", commit)];
    report("offline", "prod", "## prod: fine\n", "c".repeat(64));
    report("real", "prod", "## prod: certainly fine\n", "b".repeat(64));
    await post(eventOf("mallory/estate"));
    assert.deepEqual(bodies(), [
      `<!-- estate-review: prod -->
<!-- estate-shown: ${commit} plan=none overrides=none -->
<sub>Previewed offline, in the simulated cloud · aaaaaaa · [run and summary](https://github.com/psf/estate/actions/runs/5)</sub>

> This change comes from a fork, and its own program made this report: read the diff before you believe it.

## prod: fine`,
    ]);
    assert.equal(fake.comments.get(6), undefined);
  });

  it("are not written for a head that has moved on", async () => {
    fake.pulls = [pull(7, "psf/estate", "d".repeat(40))];
    report("offline", "prod", "## prod: fine\n");
    await post(eventOf("psf/estate"));
    assert.deepEqual(fake.changes, []);
    assert.deepEqual(notes, [
      `no open pull request has ${commit} as its head any more: nothing to comment on`,
    ]);
  });

  it("are written for a new stack of this repository, and of a fork for the main branch's alone", async () => {
    report("offline", "staging", "## staging: fine\n");
    mkdirSync(join(folder, "offline-..%2f"));
    for (let index = 0; index < 9; index++) report("offline", `x${index}`, "## x: fine\n");
    fake.pulls = [pull(7, "mallory/estate", commit)];
    await post(eventOf("mallory/estate"));
    assert.deepEqual(bodies(), []);
    fake.pulls = [pull(7, "psf/estate", commit)];
    await post(eventOf("psf/estate"));
    assert.deepEqual(
      notes,
      ["staging", "x0", "x1", "x2", "x3"].map((stack) => `${stack}: comment on #7 created`),
    );
  });

  it("have a report that is too long cut below its verdict", async () => {
    report("offline", "prod", `## prod: refused\n\n<details>\n\n${"a line of detail\n".repeat(9000)}`);
    await post(eventOf("psf/estate"));
    const [body = ""] = bodies();
    assert.ok(Buffer.byteLength(body) <= 65_536 && Buffer.byteLength(body) > 65_000);
    assert.match(body, /\n## prod: refused\n/);
    assert.ok(body.endsWith("\n</details>\n\n…the rest is in the summary of the run, linked above.\n"));
  });

  it("leave out a report that is no text of limited size, after the others", async () => {
    report("offline", "dev", "x".repeat(262_145));
    report("offline", "prod", "## prod: fine\n");
    await assert.rejects(post(eventOf("psf/estate")), {
      message: `not posted: ${folder}/offline-dev/dev.md has 262145 bytes, more than 262144`,
    });
    assert.equal(bodies().length, 1);
    rmSync(join(folder, "offline-dev"), { recursive: true });
    mkdirSync(join(folder, "offline-dev"));
    symlinkSync("/etc/passwd", join(folder, "offline-dev", "dev.md"));
    await assert.rejects(post(eventOf("psf/estate")), {
      message: `not posted: ${folder}/offline-dev/dev.md is no plain file`,
    });
  });

  it("are for pull requests only", async () => {
    await assert.rejects(post(eventOf("psf/estate", "push")), {
      message:
        "the event is no finished run of a pull request's workflow; this command is for the event workflow_run",
    });
  });
});
