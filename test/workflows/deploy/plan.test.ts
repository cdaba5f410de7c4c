import assert from "node:assert/strict";
import { compareWithShown, reviewOf } from "../../../workflows/deploy/plan.ts";
import { GitHub } from "../../../workflows/github/client.ts";
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

  const [commit, head] = ["a".repeat(40), "c".repeat(40)];
  const merged = {
    number: 7,
    merged_at: "2026-03-01T00:00:00Z",
    merge_commit_sha: commit,
    head: { sha: head },
  };
  const shown = (plan: string, overrides = "none", of = head) =>
    `<!-- estate-review: prod -->\n<!-- estate-shown: ${of} plan=${plan} overrides=${overrides} -->\n<sub>…</sub>\n## prod: fine`;
  const compare = async () => {
    fake.merged = { [commit]: [merged] };
    return compareWithShown(await reviewOf(github, commit, "prod"), "prod", fingerprint);
  };

  it("is the one that its comment showed", async () => {
    fake.comment(7, shown(fingerprint));
    assert.deepEqual(await compare(), { words: "the plan that #7 showed", differs: false });
  });

  it("is another one", async () => {
    fake.comment(7, shown("0".repeat(64)));
    assert.deepEqual(await compare(), {
      words: "this is not the plan of prod that #7 showed: something else was merged or has changed since",
      differs: true,
    });
  });

  it("was not shown by a stranger's comment, nor by a report's own text, nor by a review offline", async () => {
    const unseen = "read it before you approve it";
    fake.comment(7, shown(fingerprint), "mallory");
    fake.comment(
      7,
      `<!-- estate-review: prod -->\n<sub>…</sub>\n<!-- estate-shown: ${head} plan=${fingerprint} overrides=urn -->`,
    );
    assert.deepEqual(await compare(), {
      words: `#7 was merged before ccccccc was reviewed, so no label of it counts: ${unseen}`,
      differs: false,
    });
    fake.comments.clear();
    fake.comment(7, shown("none"));
    assert.deepEqual(await compare(), {
      words: `#7 showed no plan of the real stack: ${unseen}`,
      differs: false,
    });
    const direct = await reviewOf(github, "d".repeat(40), "prod");
    assert.deepEqual(compareWithShown(direct, "prod", fingerprint), {
      words: `no pull request showed this plan: ${unseen}`,
      differs: false,
    });
  });

  it("has the overrides that the review showed, whatever labels the pull request has after its merge", async () => {
    fake.merged = {
      [commit]: [
        { ...merged, number: 5, merged_at: null },
        { ...merged, number: 6, merge_commit_sha: "e".repeat(40) },
        { ...merged, labels: [{ name: "allow-stateful" }] },
      ],
    };
    fake.comment(7, shown(fingerprint, "too-much,urn"));
    const review = await reviewOf(github, commit, "prod");
    assert.equal(review.change?.number, 7);
    assert.deepEqual(review.shown?.overrides, ["too-much", "urn"]);
  });

  it("has no overrides of a review of another head than the one that was merged", async () => {
    fake.merged = { [commit]: [merged] };
    fake.comment(7, shown(fingerprint, "stateful", "d".repeat(40)));
    assert.equal((await reviewOf(github, commit, "prod")).shown, undefined);
  });
});
