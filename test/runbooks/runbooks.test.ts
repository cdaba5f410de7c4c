import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureCli } from "../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../sandbox/toolchain/progress.ts";
import { freshClone, rehearsal } from "../engine/base.ts";
import { stateResources } from "../engine/contents.ts";
import type { Workspace } from "../engine/workspace.ts";
import { temporaryDirectory } from "../sandbox/temporary.ts";
import { commandsOf, wrongForReal, wrongOnMachine } from "./commands.ts";
import { OlderWorld } from "./first-run.ts";
import { type Following, follow } from "./follow.ts";
import { pages, root, shows, stepsOf } from "./runbook.ts";

/** Of this one nothing has been brought up before. */
const firstRun = "docs/runbooks/first-run.md";

/** What a page begins with, where that is no edit and no command of it. */
const situations: Readonly<Record<string, (workspace: Workspace) => Promise<void>>> = {
  "docs/runbooks/interrupted-update.md": killAnUpdate,
};

/** Somebody adds a domain, and their computer dies while the record is made. */
async function killAnUpdate(workspace: Workspace): Promise<void> {
  workspace.edit("stacks/dev/services.ts", '["hg.dev.psf.io"]', '["hg.dev.psf.io", "mercurial.dev.psf.io"]');
  const running = workspace.start(["up", "--stack", "dev", "--yes", "--skip-preview"], {
    SANDBOX_FAULTS: "create DnsRecord hang",
  });
  await running.until(() => workspace.read(relativeState).includes("pending_operations"));
  running.killEverything();
  await running.ended;
  assert.ok(stateResources(workspace, "dev").length > 0);
}

const relativeState = join(".sandbox", "state", ".pulumi", "stacks", "estate", "dev.json");

/** The state is written once, at the end: nobody interrupts here. */
const simulated = {
  kinds: ["sh"],
  environment: { SANDBOX_SIMULATE: "1", PULUMI_SKIP_CHECKPOINTS: "true" },
} as const satisfies Following;

describe("runbooks", () => {
  for (const page of pages()) {
    if (page === firstRun || !stepsOf(page).some(({ kind }) => kind === "sh" || kind === "diff")) continue;
    it(`${page} does what it says`, async () => {
      const workspace = await rehearsal();
      await situations[page]?.(workspace);
      await follow(page, workspace, simulated);
    });
  }

  it(`${firstRun} does what it says, and ends in the same estate as one run`, async () => {
    const workspace = freshClone();
    const world = new OlderWorld(workspace);
    try {
      await follow(firstRun, workspace, { ...simulated, ...(await world.begin()) });
    } finally {
      world.end();
    }
    const urns = (of: Workspace) => stateResources(of, "dev").map(({ urn }) => urn);
    assert.deepEqual(urns(workspace).sort(), urns(await rehearsal()).sort());

    await workspace.succeed(["config", "set", "--stack", "dev", "stage", "hosts"], simulated.environment);
    const { code, stdout } = await workspace.run(["preview", "--stack", "dev"], simulated.environment);
    assert.notEqual(code, 0);
    assert.match(
      stdout,
      /error: Pulumi\.dev\.yaml: estate:stage is "hosts", but the stack has come to "cdn": what came after "hosts" would be deleted\. Set it to "cdn", or remove it\. Nothing was changed\.$/m,
    );
  });

  it("name machines and programs that there are", () => {
    const commands = pages().flatMap((page) =>
      stepsOf(page).flatMap(({ kind, text }) => (kind === "sh machines" ? commandsOf(text) : [])),
    );
    assert.ok(commands.length > 10);
    assert.deepEqual(
      commands.flatMap((command) => wrongOnMachine(command) ?? []),
      [],
    );
    assert.deepEqual(
      [
        "bin/sandbox ssh web9 true",
        "bin/sandbox ssh web0 'sudo estate-brog list'",
        "make probe THEMES=weather",
        'make probe THEMES="web weather"',
      ].map(wrongOnMachine),
      [
        'bin/sandbox ssh web9 true: dev has no machine "web9"',
        "bin/sandbox ssh web0 'sudo estate-brog list': no role knows estate-brog",
        'make probe THEMES=weather: there is no theme "weather"',
        'make probe THEMES="web weather": there is no theme "weather"',
      ],
    );
  });

  const temporary = temporaryDirectory();

  it("name commands and flags that the CLI has", async () => {
    const { path } = await ensureCli({
      root,
      workDirectory: temporary.path,
      environment: process.env,
      progress: createProgress({ write: () => true }),
      signal: new AbortController().signal,
    });
    const commands = pages().flatMap((page) =>
      stepsOf(page).flatMap(({ kind, text }) => (kind === "sh real" ? commandsOf(text) : [])),
    );
    assert.ok(commands.length > 5);
    assert.deepEqual(
      commands.flatMap((command) => wrongForReal(command, path) ?? []),
      [],
    );
    assert.deepEqual(
      ["pulumi cancel --stack prod --softly", "pulumi stack unlock", "ls"].map((command) =>
        wrongForReal(command, path),
      ),
      [
        "pulumi cancel --stack prod --softly: the CLI has no --softly there",
        "pulumi stack unlock: the CLI has no such command",
        "ls: is no command of the CLI",
      ],
    );
  });

  it("are all in the index, whose links lead somewhere", () => {
    const linked = (page: string) =>
      [...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(
        ([, path = ""]) => join(dirname(page), path),
      );
    const index = join("docs", "runbooks", "README.md");
    assert.deepEqual(
      pages().filter((page) => !linked(index).includes(page)),
      [],
    );
    assert.deepEqual(
      [index, ...pages()].flatMap(linked).filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});

describe("what a runbook shows", () => {
  it("is found line by line, with anything for an ellipsis", () => {
    const output =
      "Updating\n + a created (3s)\n\nResources:   \n    + 1 created\n    2 unchanged\n\nDuration: 3s\n4\n";
    for (const shown of [
      "Resources:\n    + 1 created\n",
      " + a created (…)\n…\n    2 unchanged\n…\n4\n",
      "… created\n",
    ]) {
      assert.equal(shows(output, shown), true, shown);
    }
    for (const other of [
      "Resources:\n    2 unchanged\n",
      "4\n…\nResources:\n",
      "2 unchanged\n",
      "esources:\n",
    ]) {
      assert.equal(shows(output, other), false, other);
    }
  });

  it("has no block that nothing runs", () => {
    assert.throws(
      () => stepsOf("page.md", "```bash\nls\n```\n"),
      new Error("page.md: a block begins with ```bash, which nothing runs"),
    );
    assert.throws(() => stepsOf("page.md", "```text\nnothing before\n```\n"));
  });
});
