import assert from "node:assert/strict";
import { estateDocuments } from "../../../documents/index.ts";
import { unitsOf } from "../../../documents/pages/operations.ts";
import { subjects } from "../../../documents/subjects.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, server } from "../../stacks/change.ts";

describe("the service pages", () => {
  const pages = new Map<string, string>();
  before(async () => {
    for (const { path, text } of await estateDocuments({ estate: prod })) pages.set(path, text);
  });
  const pageOf = (key: string) => pages.get(`services/${key}.md`) ?? assert.fail(`no page for ${key}`);

  it("leave no service and no machine out", () => {
    const keys = subjects(prod).map(({ key }) => key);
    assert.deepEqual(
      Object.keys(prod.services).filter((key) => !keys.includes(key)),
      [],
    );
    const servers = new Set(subjects(prod).flatMap((subject) => subject.servers));
    assert.deepEqual(
      prod.servers.filter((each) => !servers.has(each)).map(({ name }) => name),
      [],
    );
  });

  it("each say who owns it, and how traffic comes, it restarts, is restored and moves", () => {
    for (const { key, owner } of subjects(prod)) {
      const text = pageOf(key);
      assert.ok(text.includes(`| **Owner** | ${owner} |`), key);
      assert.deepEqual(
        [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading),
        ["How traffic reaches it", "Look and restart", "Restore", "Move"],
      );
    }
  });

  it("tell the way through the CDN, or straight to the load balancers", () => {
    assert.match(
      pageOf("docs"),
      /`docs\.python\.org` leads to the CDN's service `docs`; `doc\.python\.org` follows it as CNAME\./,
    );
    assert.match(
      pageOf("hg"),
      /`hg\.python\.org` leads to all load balancers \(lb0, lb1, lb2\), ports 80 \(redirected\) and 443\./,
    );
    assert.match(pageOf("downloads"), /`www\.python\.org` is the domain of \[pydotorg\]\(pydotorg\.md\)/);
  });

  it("follow the CDN's switch", async () => {
    const off = change(prod, (draft) => {
      const { docs } = draft.services;
      if (docs?.kind === "web") docs.cdn = "off";
    });
    const documents = await estateDocuments({ estate: off });
    assert.deepEqual(documents.flatMap(({ path, text }) => (pages.get(path) === text ? [] : [path])).sort(), [
      "dns-zones.md",
      "services/docs.md",
      "services/docs.svg",
      "topology.svg",
    ]);
  });

  it("restart what the role runs all the time, and nothing else", () => {
    assert.deepEqual(unitsOf(prod, server(prod, "lb0")), ["consul-template", "haproxy"]);
    assert.deepEqual(unitsOf(prod, server(prod, "backup0")), ["pgbackrest"]);
    assert.doesNotMatch(pageOf("postgresql"), /restart (patroni|postgresql)$/m);
    assert.match(pageOf("hg-ssh"), /^sudo systemctl restart ssh$/m);
  });

  it("restore by the jobs that there are, and admit where there is none", () => {
    assert.match(pageOf("hg"), /^\| `hg` \| `\/srv\/hg` \| `\*-\*-\* 03:30` \| 90 days \|$/m);
    assert.match(pageOf("hg"), /^cd \/tmp && sudo estate-borg hg extract ::ARCHIVE srv\/hg$/m);
    assert.match(pageOf("pycon-staging"), /extract --stdout ::ARCHIVE > pycon-staging\.dump/);
    assert.match(
      pageOf("monitoring"),
      /`monitoring` is in PostgreSQL's own backups, with all other databases/,
    );
    assert.match(pageOf("consul"), /\*\*No backup keeps what these machines hold\.\*\*/);
    assert.match(pageOf("planet"), /Nothing is lost with a machine/);
  });

  it("move to a name that is free", () => {
    assert.match(pageOf("postgresql"), /add `pg2` beside `pg0`/);
    assert.match(pageOf("mail"), /add `mail0` beside `mail1`/);
  });
});
