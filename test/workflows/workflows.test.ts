import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isRecord } from "../../commands/record.ts";
import { CLI_VERSION } from "../../sandbox/toolchain/cli.ts";
import { BY_HAND, COMMANDS, parseArguments } from "../../workflows/arguments.ts";
import { expression, RULES, type Workflow } from "./rules.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, ".github", "workflows");

function read(text: string): Workflow {
  const document: unknown = parse(text);
  assert.ok(isRecord(document));
  return document;
}

const workflows = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  return { file, text, workflow: read(text) };
});

describe("workflows", () => {
  it("are these", () => {
    assert.deepEqual(workflows.map(({ file }) => file).sort(), [
      ...["comment.yml", "deploy.yml", "drift.yml", "preview.yml", "renew.yml", "test.yml"],
    ]);
  });

  for (const [name, rule] of Object.entries(RULES)) {
    it(name, () => {
      assert.deepEqual(
        workflows.flatMap(({ file, workflow, text }) => rule(file, workflow, text)),
        [],
      );
    });
  }

  it("run commands that there are, with flags that they take", () => {
    const commands = workflows.flatMap(({ text }) =>
      [...text.matchAll(/bin\/workflow (.*)$/gm)].map(([, words = ""]) =>
        words.replaceAll(/["']/g, "").replace("$STACK", "prod").split(" "),
      ),
    );
    assert.deepEqual(
      [...new Set(commands.map((words) => parseArguments(words).command))].sort(),
      COMMANDS.filter((command) => !BY_HAND.includes(command)).sort(),
    );
  });

  it("install the CLI that this project is made for", () => {
    const versions = workflows.flatMap(({ text }) =>
      [...text.matchAll(/pulumi-version: (\S+)/g)].map(([, version]) => version),
    );
    assert.ok(versions.length > 0);
    assert.deepEqual([...new Set(versions)], [CLI_VERSION]);
  });

  it("hand reports over in the folders in which they are looked for", () => {
    const [preview = "", comment = ""] = ["preview.yml", "comment.yml"].map(
      (name) => workflows.find(({ file }) => file === name)?.text,
    );
    for (const kind of ["offline", "real"]) {
      assert.ok(preview.includes(`--out "reports/${kind}-$STACK"`), kind);
      assert.ok(preview.includes(`name: ${kind}-`), kind);
    }
    assert.equal(preview.match(/^ {12}reports\/\*\//gm)?.length, 4);
    assert.match(comment, /merge-multiple: true/);
  });

  it("renew without waiting for what waits for an approval", () => {
    const groups = (name: string) =>
      [...(workflows.find(({ file }) => file === name)?.text ?? "").matchAll(/group: (.*)/g)].map(
        ([, group]) => group,
      );
    assert.deepEqual(groups("renew.yml"), [`renew-${expression("matrix.stack")}`]);
    assert.deepEqual(groups("deploy.yml"), [
      `plan-${expression("matrix.stack")}`,
      `deploy-${expression("matrix.stack")}`,
    ]);
  });
});

describe("rules of workflows", () => {
  const bad = `on: [pull_request_target, pull_request]
permissions: write-all
env:
  TOKEN: \${{ secrets.TOKEN }}
jobs:
  one:
    runs-on: ubuntu-latest
    permissions:
      contents: write
    env:
      KEY: \${{ secrets.KEY }}
    steps:
      - uses: actions/checkout@v4
        with:
          ref: \${{ github.head_ref }}
      - uses: actions/upload-artifact@v4
        with:
          retention-days: 7
      - run: echo \${{ github.event.pull_request.title }}
        env:
          KEY: \${{ secrets.KEY }}
          ALL: \${{ toJSON(secrets) }}
  two:
    runs-on: ubuntu-24.04
    needs: one
    environment: prod
    strategy:
      matrix:
        stack: [dev]
`;
  const expected: Readonly<Record<string, readonly string[]>> = {
    "actions are pinned by commit, with their version beside it": [
      ...["bad.yml:13: actions/checkout@v4", "bad.yml:16: actions/upload-artifact@v4"],
    ],
    "no script has an expression in it": [
      `bad.yml: one: step 3: echo ${expression("github.event.pull_request.title")}`,
    ],
    "what a stranger chooses reaches nothing that would run it": [
      `bad.yml: one: step 1: ref: ${expression("github.head_ref")}`,
    ],
    "a workflow has no permission that a job does not ask for": [
      "bad.yml: permissions is not {}",
      "bad.yml: two: has no permissions",
    ],
    "nothing writes but comments and issues": ["bad.yml: one: contents: write"],
    "what runs a change's code writes nothing": ["bad.yml: one"],
    "no trigger runs a change's code with the repository's rights": ["bad.yml: on pull_request_target"],
    "a checkout leaves no credentials behind": ["bad.yml: one: step 1"],
    "every job ends": ["bad.yml: one", "bad.yml: two"],
    "runners are named by their version": ["bad.yml: one"],
    "runs of one kind do not overtake each other": ["bad.yml: one", "bad.yml: two"],
    "secrets are in the one step that needs them, of a job with an environment": [
      ...[
        "bad.yml: one: step 3",
        "bad.yml: one: the whole job has secrets",
        "bad.yml: everything has secrets",
      ],
    ],
    "credentials of pull requests and of the main branch are apart": [
      "bad.yml: two: a pull request's run has the environment prod",
    ],
    "an approval holds as long as its plan": ["bad.yml: one: step 2"],
    "stacks come from the repository or its settings": ["bad.yml: two"],
    "nothing inherits or lists all secrets": ["bad.yml"],
  };

  it("find what they are about", () => {
    const found = Object.entries(RULES).map(([name, rule]) => [name, rule("bad.yml", read(bad), bad)]);
    assert.deepEqual(Object.fromEntries(found), expected);
  });

  it("find credentials of the main branch elsewhere, and those of pull requests on it", () => {
    const rule = RULES["credentials of pull requests and of the main branch are apart"];
    const text = "on: push\njobs:\n  one: { environment: main }\n  two: { environment: pull-request }\n";
    assert.deepEqual(rule?.("bad.yml", read(text), text), [
      "bad.yml: one: may run on another branch than main",
      "bad.yml: two: has the environment of pull requests",
    ]);
  });

  it("find a finished run's code checked out", () => {
    const text = `on: workflow_run
jobs:
  one:
    steps:
      - uses: actions/checkout@x
        with:
          ref: \${{ github.event.workflow_run.head_sha }}
`;
    const rule = RULES["no trigger runs a change's code with the repository's rights"];
    assert.deepEqual(rule?.("bad.yml", read(text), text), [
      "bad.yml: one: step 1: checks something else out than the main branch",
    ]);
  });
});
