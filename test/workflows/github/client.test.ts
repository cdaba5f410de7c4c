import assert from "node:assert/strict";
import { accessFrom, GitHub } from "../../../workflows/github/client.ts";
import { putComment } from "../../../workflows/github/comments.ts";
import { closeIssue, openIssue } from "../../../workflows/github/issues.ts";
import { FakeGitHub } from "../fake-github.ts";

const marker = "<!-- estate-review: prod -->";

describe("GitHub", () => {
  let fake: FakeGitHub;
  let github: GitHub;
  beforeEach(async () => {
    fake = new FakeGitHub();
    github = new GitHub(await fake.start());
  });
  afterEach(() => fake.stop());

  it("makes a comment, then writes into the same one", async () => {
    assert.equal(await putComment(github, 7, marker, `${marker}\none`), "created");
    assert.equal(await putComment(github, 7, marker, `${marker}\ntwo`), "updated");
    assert.equal(await putComment(github, 7, marker, `${marker}\ntwo\n`), "unchanged");
    assert.deepEqual(
      fake.comments.get(7)?.map(({ body }) => body),
      [`${marker}\ntwo`],
    );
    assert.deepEqual(fake.changes, ["POST /issues/7/comments", "PATCH /issues/comments/100"]);
  });

  it("leaves alone what others wrote with its marker, and markers inside of a text", async () => {
    fake.comment(7, `${marker}\nmine`, "mallory");
    fake.comment(7, `quoted:\n${marker}`);
    assert.equal(await putComment(github, 7, marker, `${marker}\none`), "created");
    assert.deepEqual(
      fake.comments.get(7)?.map(({ body }) => body),
      [`${marker}\nmine`, `quoted:\n${marker}`, `${marker}\none`],
    );
  });

  it("finds its comment among hundreds", async () => {
    for (let index = 0; index < 230; index++) fake.comment(7, `comment ${index}`, "someone");
    const own = fake.comment(7, `${marker}\none`);
    for (let index = 0; index < 30; index++) fake.comment(7, `later ${index}`, "someone");
    assert.equal(await putComment(github, 7, marker, `${marker}\ntwo`), "updated");
    assert.equal(own.body, `${marker}\ntwo`);
  });

  it("asks again where GitHub is broken, with growing pauses", async () => {
    fake.faults.push(...[1, 2].map(() => ({ status: 502, message: "Server Error" })));
    assert.equal(await putComment(github, 7, marker, `${marker}\none`), "created");
    assert.deepEqual(fake.waits, [2000, 4000]);
  });

  it("gives up after four attempts, and says what was asked and answered", async () => {
    fake.faults.push(...[1, 2, 3, 4].map(() => ({ status: 503, message: "Unavailable" })));
    await assert.rejects(putComment(github, 7, marker, `${marker}\none`), {
      message:
        "GET /repos/psf/estate/issues/7/comments?per_page=100&page=1: GitHub answered 503 (Unavailable); run this again",
    });
    assert.equal(fake.requests.length, 4);
  });

  it("makes no second comment where an unclear answer hid the first", async () => {
    fake.comment(7, "older", "someone");
    fake.faults.push({ status: 502, message: "Bad gateway", done: true });
    await github.createOnce("/issues/7/comments", { body: `${marker}\none` }, async () => {
      const all = fake.comments.get(7) ?? [];
      return all.some(({ body }) => body.startsWith(marker));
    });
    assert.equal(fake.comments.get(7)?.length, 2);
    assert.deepEqual(fake.changes, ["POST /issues/7/comments"]);
  });

  it("waits as long as GitHub asks for", async () => {
    fake.faults.push({ status: 429, message: "Slow down", headers: { "retry-after": "7" } });
    fake.faults.push({ status: 403, message: "You have exceeded a secondary rate limit" });
    assert.equal(await putComment(github, 7, marker, `${marker}\none`), "created");
    assert.deepEqual(fake.waits, [7000, 60_000]);
  });

  it("says which permission is missing, at once", async () => {
    fake.faults.push({ status: 403, message: "Resource not accessible by integration" });
    await assert.rejects(github.ask("POST", "/issues/7/comments", { body: "x" }), {
      message:
        "POST /repos/psf/estate/issues/7/comments: GitHub answered 403 (Resource not accessible by integration); the job lacks a permission: see permissions in its workflow, and Settings → Actions of the repository",
    });
    assert.deepEqual(fake.waits, []);
  });

  it("says that the token is wrong, without showing it", async () => {
    const wrong = new GitHub({ api: fake.url, repository: "psf/estate", token: "other-token" });
    await assert.rejects(wrong.ask("GET", "/issues"), {
      message:
        "GET /repos/psf/estate/issues: GitHub answered 401 (Bad credentials); GITHUB_TOKEN is wrong or has expired",
    });
  });

  it("says that nobody answers", async () => {
    fake.stop();
    await assert.rejects(
      github.ask("GET", "/issues"),
      /^GitHubError: GET \/repos\/psf\/estate\/issues: no answer \(connect ECONNREFUSED .*\); run this again$/,
    );
    assert.deepEqual(fake.waits, [2000, 4000, 8000]);
  });

  it("has one open issue of a finding, until it is gone", async () => {
    const issue = { marker: "<!-- estate-drift: prod -->", label: "drift", title: "Drift of prod" };
    const body = (text: string) => `${issue.marker}\n${text}`;
    assert.equal(await openIssue(github, { ...issue, body: body("one") }), "created");
    assert.equal(await openIssue(github, { ...issue, body: body("two") }), "updated");
    assert.equal(await openIssue(github, { ...issue, body: body("two") }), "unchanged");
    assert.equal(
      await openIssue(github, {
        ...issue,
        marker: "<!-- estate-drift: dev -->",
        body: "<!-- estate-drift: dev -->\nx",
      }),
      "created",
    );
    assert.equal(fake.issues.length, 2);
    assert.equal(await closeIssue(github, issue, "gone"), "closed");
    assert.equal(await closeIssue(github, issue, "gone"), "none");
    assert.deepEqual(
      fake.issues.map(({ state }) => state),
      ["closed", "open"],
    );
    assert.deepEqual(
      fake.comments.get(100)?.map(({ body }) => body),
      ["gone"],
    );
    // It comes back: a new issue, for whoever closed the old one has read it.
    assert.equal(await openIssue(github, { ...issue, body: body("three") }), "created");
  });

  it("knows a job by its environment", () => {
    assert.throws(() => accessFrom({}), {
      message: "GITHUB_REPOSITORY is not set; a job has it, and elsewhere it is set by hand",
    });
    assert.throws(() => accessFrom({ GITHUB_REPOSITORY: "psf/estate/../other" }), {
      message: 'GITHUB_REPOSITORY is "psf/estate/../other", which is not OWNER/NAME',
    });
    assert.deepEqual(accessFrom({ GITHUB_REPOSITORY: "psf/estate", GITHUB_TOKEN: "x" }), {
      api: "https://api.github.com",
      repository: "psf/estate",
      token: "x",
    });
  });
});
