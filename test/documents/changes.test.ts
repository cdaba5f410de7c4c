import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "../../roles/bundle.ts";
import { documentText } from "../../roles/document.ts";
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
  const command = (name: string, before: Bundle, after: Bundle) => ({
    op: "update",
    urn: urn("command:remote:Command", name),
    oldState: { inputs: { stdin: documentText(before) } },
    newState: { inputs: { stdin: documentText(after) } },
  });
  const held: Bundle = {
    format: 1,
    host: "lb.example.org",
    users: { gone: { role: "base" } },
    files: { "/etc/a": { role: "base", content: "a\n" }, "/etc/b": { role: "base", content: "b\n" } },
  };
  const changed: Bundle = {
    format: 1,
    host: "lb.example.org",
    users: { come: { role: "base" } },
    files: { "/etc/a": { role: "base", content: "a\n" }, "/etc/b": { role: "base", content: "c\n" } },
  };

  it("has what changes once for all machines that change alike", () => {
    const steps = [
      command("lb1-configuration", held, changed),
      command("lb0-configuration", held, changed),
      {
        op: "create",
        urn: urn("digitalocean:index/dnsRecord:DnsRecord", "x.dev.psf.io"),
        newState: { inputs: { value: "lb.example.org." } },
      },
      {
        op: "update",
        urn: urn("digitalocean:index/dnsRecord:DnsRecord", "y.dev.psf.io"),
        oldState: { inputs: { value: "lb.example.org." } },
        newState: { inputs: { value: "cdn.example.org." } },
      },
      {
        op: "update",
        urn: urn("command:remote:Command", "lb0-secrets"),
        oldState: { inputs: { stdin: "[secret]" } },
        newState: { inputs: { stdin: "[unknown]" } },
      },
      { op: "same", urn: urn("random:index:RandomPassword", "p") },
    ];
    assert.equal(
      planText(JSON.stringify({ steps })),
      `+ DnsRecord x.dev.psf.io
~ Command lb0-configuration
~ Command lb1-configuration
      ~ file /etc/b
      + user come
      - user gone
~ Command lb0-secrets
~ DnsRecord y.dev.psf.io
      - lb.example.org.
      + cdn.example.org.

+ 1 to create
~ 4 to update
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
