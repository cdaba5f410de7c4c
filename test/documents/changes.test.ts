import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rehearsal } from "../engine/base.ts";
import { guidedChanges, planOf, planText, withPlans } from "./guide.ts";

const root = join(import.meta.dirname, "..", "..");

describe("the guide for newcomers", () => {
  it("has the README's six usual changes, in its order", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const section = readme.split("## Six usual changes")[1]?.split("\n## ")[0] ?? "";
    const usual = [...section.matchAll(/^\| (a [^|]*) \|/gm)].map(([, title = ""]) => title);
    assert.equal(usual.length, 6);
    assert.deepEqual(
      guidedChanges().map(({ title }) => title.toLowerCase()),
      usual.map((title) => title.toLowerCase()),
    );
  });

  for (const change of guidedChanges()) {
    it(`shows the plan of ${change.title.toLowerCase()}`, async () => {
      assert.equal(
        await planOf(await rehearsal(), change),
        change.plan,
        `docs/changes.md has another plan of "${change.title}": run sandbox/toolchain/node test/documents/update-changes.ts`,
      );
    });
  }

  it("links to files that there are", () => {
    const text = readFileSync(join(root, "docs", "changes.md"), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, path = ""]) => path);
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(root, "docs", path))),
      [],
    );
  });
});

describe("a plan as the guide shows it", () => {
  const urn = (type: string, name: string) =>
    `urn:pulumi:dev::estate::estate:tls:Certificate$${type}::${name}`;
  const command = (name: string, before: string, after: string) => ({
    op: "update",
    urn: urn("command:remote:Command", name),
    oldState: { inputs: { stdin: before } },
    newState: { inputs: { stdin: after } },
  });

  it("has the changed lines once for all that change alike", () => {
    const steps = [
      command("lb1-configuration", "a\nb\nb\n", "a\nb\nc\n"),
      command("lb0-configuration", "a\nb\nb\n", "a\nb\nc\n"),
      {
        op: "create",
        urn: urn("digitalocean:index/dnsRecord:DnsRecord", "x.dev.psf.io-cname"),
        newState: { inputs: {} },
      },
      { op: "same", urn: urn("random:index:RandomPassword", "p") },
    ];
    assert.equal(
      planText(JSON.stringify({ steps })),
      `+ DnsRecord x.dev.psf.io-cname
~ Command lb0-configuration
~ Command lb1-configuration
      - b
      + c

+ 1 to create
~ 2 to update
  1 unchanged
`,
    );
  });

  it("takes the place of the one that the guide had", () => {
    const guide =
      "# G\n\n## A\n```diff\nd\n```\n```text\nold\n```\n\n## B\n```diff\ne\n```\n```text\nkept\n```\n";
    assert.deepEqual(guidedChanges(withPlans(guide, new Map([["A", "new\n"]]))), [
      { title: "A", diff: "d\n", plan: "new\n" },
      { title: "B", diff: "e\n", plan: "kept\n" },
    ]);
  });
});
