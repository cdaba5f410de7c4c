import assert from "node:assert/strict";
import { driftIssue, hasDrifted } from "../../../workflows/drift/issue.ts";

const drift = {
  ...{ stack: "prod", commit: "a".repeat(40), url: "https://run" },
  report: undefined,
  hosts: [{ host: "lb0", state: "as declared", words: "" }],
} as const;

describe("the issue of drift", () => {
  it("is none where clouds and hosts are as declared", () => {
    assert.equal(hasDrifted(drift), false);
    assert.equal(hasDrifted({ ...drift, hosts: undefined }), false);
  });

  it("has numbers first, then hosts with their words, then the clouds", () => {
    const found = {
      ...drift,
      report:
        "<!-- estate-review: prod -->\n## prod: careful, 1 replaced or deleted\n\nOverridden without need: `urn`. Take it away again.\n\n### More\n",
      hosts: [
        ...drift.hosts,
        { host: "pg0", state: "drift", words: "~ /etc/hosts\n= 1 changed" },
        { host: "web1", state: "unknown", words: "Connection refused" },
      ],
    } as const;
    assert.equal(hasDrifted(found), true);
    assert.equal(
      driftIssue(found),
      `<!-- estate-drift: prod -->
- clouds: differ from what is declared
- hosts: 1 of 3 as declared, 1 differ, 1 not known

Compared with the revision that prod was brought up with, \`aaaaaaa\`; [the run](https://run). Somebody has changed something by hand, or something has failed: bring the stack up again, or put the change into the catalog.

\`pg0: drift\`

\`\`\`diff
~ /etc/hosts
= 1 changed
\`\`\`

\`web1: unknown\`

\`\`\`diff
Connection refused
\`\`\`

## prod: careful, 1 replaced or deleted

### More

`,
    );
  });

  it("counts a host that nobody reaches as drift", () => {
    assert.equal(hasDrifted({ ...drift, hosts: [{ host: "lb0", state: "unknown", words: "x" }] }), true);
  });

  it("fits into an issue", () => {
    const long = driftIssue({ ...drift, report: "a line of the report\n".repeat(5000) });
    assert.ok(Buffer.byteLength(long) <= 65_536);
    assert.ok(long.endsWith("\n\n…the rest is in the summary of the run, linked above.\n"));
  });
});
