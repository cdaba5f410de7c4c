import assert from "node:assert/strict";
import { compareWithShown } from "../../../workflows/deploy/plan.ts";
import { GitHub } from "../../../workflows/github/client.ts";
import { mergedChangeOf } from "../../../workflows/github/pull-requests.ts";
import { FakeGitHub } from "../fake-github.ts";

const fingerprint = "b".repeat(64);

describe("the plan of a merged change", () => {
  let fake: FakeGitHub;
  let github: GitHub;
  beforeEach(async () => {
    fake = new FakeGitHub();
    github = new GitHub(await fake.start());
  });
  afterEach(() => fake.stop());

  const compare = (number: number | undefined) => compareWithShown(github, number, "prod", fingerprint);
  const shown = (plan: string) =>
    `<!-- estate-review: prod -->\n<!-- estate-plan: ${plan} -->\n<sub>…</sub>\n## prod: fine`;

  it("is the one that its comment showed", async () => {
    fake.comment(7, shown(fingerprint));
    assert.deepEqual(await compare(7), { words: "the plan that #7 showed", differs: false });
  });

  it("is another one", async () => {
    fake.comment(7, shown("0".repeat(64)));
    assert.deepEqual(await compare(7), {
      words: "this is not the plan of prod that #7 showed: something else was merged or has changed since",
      differs: true,
    });
  });

  it("was shown by nobody: not by a stranger's comment, nor by a report's own text", async () => {
    fake.comment(7, shown(fingerprint), "mallory");
    fake.comment(7, `<!-- estate-review: prod -->\n<sub>…</sub>\n<!-- estate-plan: ${fingerprint} -->`);
    assert.deepEqual(await compare(7), {
      words: "#7 showed no plan of the real stack: read it before you approve it",
      differs: false,
    });
    assert.deepEqual(await compare(undefined), {
      words: "no pull request showed this plan: read it before you approve it",
      differs: false,
    });
  });

  it("has the labels of the pull request that the commit came with", async () => {
    const commit = "a".repeat(40);
    const merged = { merged_at: "2026-03-01T00:00:00Z", merge_commit_sha: commit };
    fake.merged = {
      [commit]: [
        { ...merged, number: 5, merged_at: null },
        { ...merged, number: 6, merge_commit_sha: "c".repeat(40) },
        { ...merged, number: 7, labels: [{ name: "allow-urn" }] },
      ],
    };
    assert.deepEqual(await mergedChangeOf(github, commit), { number: 7, labels: ["allow-urn"] });
    assert.equal(await mergedChangeOf(github, "d".repeat(40)), undefined);
  });
});
