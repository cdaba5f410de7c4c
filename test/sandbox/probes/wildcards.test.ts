import assert from "node:assert/strict";
import type { Probe } from "../../../sandbox/probes/probe.ts";
import { wildcardProbes } from "../../../sandbox/probes/wildcards.ts";
import { dev } from "../../../stacks/dev/index.ts";
import type { DnsRecord } from "../../../stacks/vocabulary/index.ts";
import { answer, surroundings } from "./surroundings.ts";

const probesOf = (...records: readonly DnsRecord[]) =>
  wildcardProbes({ ...dev, zones: { ...dev.zones, "example.org": { records } } });

/** The only probe, with what dig answers to that question. */
async function asked([probe, ...others]: readonly Probe[], question: string, ...lines: readonly string[]) {
  assert.ok(probe && others.length === 0);
  await probe.check(
    surroundings((_, command) =>
      answer(command === `dig +short +time=2 ${question}` ? `${lines.join("\n")}\n` : "another question\n"),
    ),
  );
}

describe("probes of wildcards", () => {
  it("there are none where the catalog declares none", () => {
    assert.deepEqual(wildcardProbes(dev), []);
    assert.deepEqual(probesOf({ type: "A", name: "www", value: "192.0.2.1" }), []);
  });

  it("ask a name below that has nothing of its own", async () => {
    const probes = probesOf(
      { type: "CNAME", name: "*.pages", target: "Pages.example.net" },
      { type: "TXT", name: "nobody.pages", value: "here" },
      { type: "TXT", name: "_dmarc.nobody1.pages", value: "below" },
    );
    assert.deepEqual(
      probes.map(({ theme, claim }) => [theme, claim]),
      [["dns", "*.pages.example.org answers with its CNAME for nobody2.pages.example.org"]],
    );
    const question = "nobody2.pages.example.org CNAME";
    await asked(probes, question, "pages.example.net.");
    await assert.rejects(asked(probes, question, ""), {
      name: "Mismatch",
      message: 'nobody2.pages.example.org CNAME: "" instead of "pages.example.net"',
    });
  });

  it("ask for all records of a type, as dig prints them", async () => {
    const addresses = probesOf(
      { type: "AAAA", name: "*", value: "2001:DB8:0:0::1" },
      { type: "AAAA", name: "*", value: "2001:db8::2" },
    );
    await asked(addresses, "nobody.example.org AAAA", "2001:db8::2", "2001:db8::1");
    await assert.rejects(asked(addresses, "nobody.example.org AAAA", "2001:db8::2"), {
      message: 'nobody.example.org AAAA: "2001:db8::2" instead of "2001:db8::1, 2001:db8::2"',
    });
    const text = probesOf({ type: "TXT", name: "*", value: 'v="1"' });
    await asked(text, "nobody.example.org TXT", '"v=\\"1\\""');
    const mail = probesOf({ type: "MX", name: "*", target: ".", priority: 0 });
    await asked(mail, "nobody.example.org MX", "0 none.invalid.");
    const authority = probesOf({ type: "CAA", name: "*", flags: 0, tag: "issue", value: "ca.example" });
    await asked(authority, "nobody.example.org CAA", '0 issue "ca.example"');
  });
});
