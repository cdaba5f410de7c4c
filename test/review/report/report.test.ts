import assert from "node:assert/strict";
import { renderFailure } from "../../../review/report/failed.ts";
import { renderJson } from "../../../review/report/json.ts";
import { COMMENT_LIMIT, renderComment, renderSummary, SUMMARY_LIMIT } from "../../../review/report/report.ts";
import { type Review, verdictOf } from "../../../review/report/review.ts";
import { changeOf, planOf } from "../sections/plans.ts";

const record = "digitalocean:index/dnsRecord:DnsRecord";
const instance = "openstack:compute/instance:Instance";

function reviewOf(rest: Partial<Review> = {}): Review {
  const plan = planOf(
    changeOf(
      `${instance}::lb0-iad1`,
      { flavor: "a" },
      { flavor: "b" },
      { operation: "replace", forcing: ["flavor"] },
    ),
    changeOf(`${record}::lb0.iad1.psf.io`, { value: "1" }, { value: "[unknown]" }),
    changeOf(`${record}::old.psf.io`, { value: "1" }, undefined),
  );
  return {
    stack: "prod",
    base: { revision: "main", commit: "d67363fe9ac90b9bd9a5a2a5c0cf6df7fc5f30b1", empty: false },
    plan: { ...plan, existing: {} },
    findings: [],
    allowed: [],
    sections: [],
    datacenters: ["iad1", "nyc1"],
    ...rest,
  };
}

describe("the report", () => {
  it("begins with the verdict and its numbers, then what is lost and why, then places, then sections", () => {
    const sections = [
      { title: "DNS", summary: "1 removed", body: [{ kind: "diff", title: "psf.io", lines: ["-old"] }] },
    ] as const;
    assert.equal(
      renderComment(reviewOf({ sections })),
      `<!-- estate-review: prod -->
## prod: careful, 2 replaced or deleted

**1 changed, 1 replaced, 1 deleted**, 100 unchanged; compared with \`main\` at \`d67363f\`

### Replaced or deleted

| resource | kind | what happens | why |
| --- | --- | --- | --- |
| \`lb0-iad1\` | machine | replaced | flavor forces it |
| \`old.psf.io\` | DNS record | deleted | no longer declared |

### By datacenter and kind

| where | kind | created | changed | replaced | deleted |
| --- | --- | --- | --- | --- | --- |
| iad1 | DNS record |  | 1 |  |  |
| iad1 | machine |  |  | 1 |  |
| everywhere | DNS record |  |  |  | 1 |

<details><summary><b>DNS</b>: 1 removed</summary>

\`psf.io\`

\`\`\`diff
-old
\`\`\`

</details>
`,
    );
  });

  it("says why it is refused, how to mean it, and what has been overridden", () => {
    const findings = [
      {
        rule: "stateful",
        text: "1 stateful resource would be lost: pg0 (machine) is deleted",
        overridden: false,
      },
      { rule: "urn", text: "a", overridden: true },
    ];
    const [head = ""] = renderComment(reviewOf({ findings, allowed: ["urn", "too-much"] })).split("\n\n### ");
    assert.equal(
      head,
      `<!-- estate-review: prod -->
## prod: refused (stateful)

**1 changed, 1 replaced, 1 deleted**, 100 unchanged; compared with \`main\` at \`d67363f\`

**Refused, because:**

- \`stateful\`: 1 stateful resource would be lost: pg0 (machine) is deleted. If it is meant: \`--allow stateful\`, or the label \`allow-stateful\`.

**Overridden, and meant by whoever did it:**

- \`urn\`: a.

Overridden without need: \`too-much\`. Take it away again.`,
    );
  });

  it("knows four verdicts", () => {
    const { plan } = reviewOf();
    const finding = { rule: "urn", text: "a", overridden: false };
    const created = planOf(changeOf(`${record}::new`, undefined, {}));
    assert.equal(verdictOf({ plan, findings: [finding] }), "refused");
    assert.equal(verdictOf({ plan, findings: [] }), "careful");
    assert.equal(verdictOf({ plan: created, findings: [{ ...finding, overridden: true }] }), "careful");
    assert.equal(verdictOf({ plan: created, findings: [] }), "fine");
    assert.equal(verdictOf({ plan: planOf(), findings: [] }), "none");
  });

  it("explains what has no forcing input of its own, and what the engine protects", () => {
    const replaced = { operation: "replace" } as const;
    const plan = planOf(
      changeOf(
        "tls:index/privateKey:PrivateKey::a",
        {},
        {},
        { ...replaced, forcing: ["replacementTrigger"] },
      ),
      changeOf(`${record}::b`, {}, {}, replaced),
      changeOf(`${record}::c`, {}, {}, { ...replaced, forcing: ["name", "type"], protected: true }),
      changeOf(`${record}::d`, {}, undefined, { retained: true }),
    );
    const rows = renderComment(reviewOf({ plan })).match(/^\| `[a-d]`.*$/gm);
    assert.deepEqual(rows, [
      "| `a` | key | replaced | its trigger: a period of the clock, or the catalog |",
      "| `b` | DNS record | replaced | nothing of its own: what it belongs to is replaced |",
      "| `c` | DNS record | replaced | name, type force it; protected: the engine refuses too, until it is unprotected |",
      "| `d` | DNS record | forgotten | no longer declared, and stays in the cloud |",
    ]);
  });

  it("folds long tables", () => {
    const plan = planOf(
      ...Array.from({ length: 14 }, (_, index) => changeOf(`${record}::r${index}`, {}, undefined)),
    );
    assert.match(
      renderComment(reviewOf({ plan })),
      /\| `r11` .*\n\n<details><summary>and 2 more<\/summary>\n\n\| resource .*\n\| --- .*\n\| `r12` .*\n\| `r13` .*\n\n<\/details>/,
    );
  });

  it("stays within GitHub's limits, and says where the rest is", () => {
    const section = (title: string, length: number) =>
      ({ title, summary: "much", body: [{ kind: "diff", title, lines: ["+x".repeat(length)] }] }) as const;
    const sections = [section("small", 10), section("large", 60_000), section("huge", 700_000)];
    const comment = renderComment(reviewOf({ sections }));
    assert.ok(Buffer.byteLength(comment) <= COMMENT_LIMIT);
    assert.match(comment, /^## prod: careful/m);
    assert.match(comment, /<summary><b>small<\/b>/);
    assert.match(comment, /^\*\*large\*\*: much \(see the job summary\)$/m);
    const summary = renderSummary(reviewOf({ sections }));
    assert.ok(Buffer.byteLength(summary) <= SUMMARY_LIMIT);
    assert.match(summary, /<summary><b>large<\/b>/);
    assert.match(summary, /^\*\*huge\*\*: much \(see the JSON of this review\)$/m);
  });

  it("says which judgement a preview without what stays does not allow", () => {
    assert.match(
      renderComment(reviewOf({ plan: planOf() })),
      /^How many there are of each kind is not in this preview, so no share of them is judged: make it with `--show-sames`\.$/m,
    );
  });

  it("tells programs the same", () => {
    const document = JSON.parse(renderJson(reviewOf()));
    const { changes, ...rest } = document;
    assert.equal(changes.length, 3);
    assert.deepEqual(rest, {
      format: 1,
      stack: "prod",
      base: { revision: "main", commit: "d67363fe9ac90b9bd9a5a2a5c0cf6df7fc5f30b1", empty: false },
      verdict: "careful",
      headline: "careful, 2 replaced or deleted",
      counts: { create: 0, update: 1, replace: 1, delete: 1, unchanged: 100 },
      findings: [],
      allowed: [],
      losses: [
        { name: "lb0-iad1", kind: "machine", fate: "replaced", why: "flavor forces it" },
        { name: "old.psf.io", kind: "DNS record", fate: "deleted", why: "no longer declared" },
      ],
      places: [
        { datacenter: "iad1", kind: "DNS record", counts: { create: 0, update: 1, replace: 0, delete: 0 } },
        { datacenter: "iad1", kind: "machine", counts: { create: 0, update: 0, replace: 1, delete: 0 } },
        {
          datacenter: "everywhere",
          kind: "DNS record",
          counts: { create: 0, update: 0, replace: 0, delete: 1 },
        },
      ],
      sections: [],
    });
  });

  it("has the words of a failure where there is no plan, as many as fit", () => {
    assert.equal(
      renderFailure("prod", "The catalog has 1 mistake"),
      "<!-- estate-review: prod -->\n## prod: no plan, its preview fails\n\nNothing else could be looked at. The words of the failure:\n\n```text\nThe catalog has 1 mistake\n```\n",
    );
    const long = renderFailure("prod", "é".repeat(100_000));
    assert.ok(Buffer.byteLength(long) <= COMMENT_LIMIT);
    assert.match(long, /\n…the rest is in the log\n```\n$/);
  });
});
