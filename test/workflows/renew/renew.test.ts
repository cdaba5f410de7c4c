import assert from "node:assert/strict";
import type { Finished } from "../../../review/command/process.ts";
import { GitHub } from "../../../workflows/github/client.ts";
import type { Pulumi } from "../../../workflows/pulumi/cli.ts";
import { renewCertificates } from "../../../workflows/renew/renew.ts";
import { FakeGitHub } from "../fake-github.ts";

const urn =
  "urn:pulumi:prod::estate::estate:tls:Certificate$tls:index/locallySignedCert:LocallySignedCert::db";

function stateUntil(validityEndTime: string): string {
  return JSON.stringify({
    deployment: {
      resources: [
        {
          ...{ urn, type: "tls:index/locallySignedCert:LocallySignedCert" },
          outputs: { validityStartTime: "2026-03-01T00:00:00Z", validityEndTime },
        },
      ],
    },
  });
}

describe("a renewal", () => {
  let fake: FakeGitHub;
  let github: GitHub;
  beforeEach(async () => {
    fake = new FakeGitHub();
    github = new GitHub(await fake.start());
  });
  afterEach(() => fake.stop());

  const fine: Finished = { code: 0, output: "", errors: "" };
  const locked: Finished = {
    code: 255,
    output: "",
    errors:
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end …",
  };
  const same = JSON.stringify({ steps: [{ op: "same", urn }] });
  const run = async (ends: Finished[], states: string[], waits: number[] = [], preview = same) => {
    const said: string[] = [];
    const notes: string[] = [];
    const pulumi: Pulumi = {
      ask: async (verb) => ({
        ...fine,
        output: verb === "preview" ? preview : states.length > 1 ? String(states.shift()) : String(states[0]),
      }),
      show: async (...words) => {
        said.push(words.join(" "));
        return ends.length > 1 ? (ends.shift() ?? fine) : (ends[0] ?? fine);
      },
    };
    const code = await renewCertificates({
      ...{ pulumi, stack: "prod", github, environment: {}, url: "https://run" },
      now: new Date("2026-03-07T00:00:00Z"),
      note: (line) => notes.push(line),
      wait: async (milliseconds) => waits.push(milliseconds),
    });
    return { code, said, notes };
  };
  const soon = stateUntil("2026-03-08T00:00:00Z");
  const later = stateUntil("2026-03-15T00:00:00Z");

  it("updates certificates only, and writes no issue where all is well", async () => {
    const { code, said } = await run([fine], [soon, later]);
    assert.equal(code, 0);
    assert.deepEqual(said, [
      `up --stack prod --yes --non-interactive --skip-preview --suppress-progress --continue-on-error --message certificates as of 2026-03-07T00:00:00.000Z --target ${urn}`,
    ]);
    assert.deepEqual(fake.changes, []);
  });

  it("leaves what an update that stopped halfway has made to the next one", async () => {
    const other = urn.replace("::db", "::app");
    const [state] = [soon, later].map((text) => JSON.parse(text));
    state.deployment.resources.push({ ...state.deployment.resources[0], urn: other });
    const both = JSON.stringify(state);
    const preview = JSON.stringify({
      steps: [
        { op: "same", urn },
        { op: "delete", urn: other },
      ],
    });
    const { said, notes } = await run([fine], [both, later], [], preview);
    assert.match(said[0] ?? "", new RegExp(`--target ${urn.replaceAll("$", "\\$")}$`));
    assert.doesNotMatch(said[0] ?? "", /::app/);
    assert.deepEqual(notes, [
      "1 of 2 resources are of an update that stopped halfway, and stay as they are: bring prod up again",
      "2026-03-15  db",
    ]);
  });

  it("that changes nothing fails before anything expires, in an issue that goes once it is mended", async () => {
    assert.equal((await run([fine], [soon])).code, 1);
    assert.equal((await run([fine], [soon])).code, 1);
    assert.deepEqual(
      fake.issues.map(({ title, body, state, labels }) => ({ title, body, state, labels })),
      [
        {
          title: "Certificates of prod need attention",
          body: "<!-- estate-renew: prod -->\nCertificates of prod need somebody, before one expires and takes its service along:\n\n- db: 1.0 days left of 7, less than a quarter: its renewals fail\n\nThe last run: https://run\n",
          state: "open",
          labels: [{ name: "certificates" }],
        },
      ],
    );
    assert.equal((await run([fine], [soon, later])).code, 0);
    assert.deepEqual(
      fake.issues.map(({ state }) => state),
      ["closed"],
    );
  });

  it("waits for another update's lock, half an hour at most", async () => {
    const waits: number[] = [];
    const patient = await run([locked, locked, fine], [soon, later], waits);
    assert.equal(patient.code, 0);
    assert.deepEqual(patient.notes, [
      "another update holds the lock of prod; asking again in 5 minutes",
      "another update holds the lock of prod; asking again in 5 minutes",
      "2026-03-15  db",
    ]);
    assert.deepEqual(waits, [300_000, 300_000]);
    assert.equal((await run([locked], [later], waits)).code, 1);
    assert.equal(waits.length, 7);
    assert.match(
      fake.issues[0]?.body ?? "",
      /- the renewal ended with 255: error: the stack is currently locked/,
    );
  });

  it("that fails on one host is told although every certificate has life left", async () => {
    const broken = { code: 1, output: "error: lb1: no route to host\nResources:", errors: "" };
    assert.equal((await run([broken], [later])).code, 1);
    assert.match(fake.issues[0]?.body ?? "", /- the renewal ended with 1: error: lb1: no route to host\n/);
  });

  it("of a stack without certificates is a mistake", async () => {
    assert.equal((await run([fine], [JSON.stringify({ deployment: {} })])).code, 1);
    assert.match(fake.issues[0]?.body ?? "", /- the state of prod has no certificate at all\n/);
  });
});
