import { publishedText } from "../../../stacks/derive/published-text.ts";
import { unitTest } from "../../support/harness.ts";

const named = { name: "@" } as const;

describe("a record's data in words", () => {
  unitTest("is that of a zone file, for every type", (assert) => {
    const words = (
      [
        { ...named, type: "A", value: "192.0.2.1" },
        { ...named, type: "AAAA", value: "2001:db8::1" },
        { ...named, type: "TXT", value: "v=spf1 -all" },
        { ...named, type: "CNAME", target: "a.example" },
        { ...named, type: "NS", target: "ns1.example" },
        { ...named, type: "MX", target: "mail.example", priority: 10 },
        { ...named, type: "SRV", target: "a.example", priority: 1, weight: 2, port: 3 },
        { ...named, type: "CAA", flags: 0, tag: "issue", value: "ca.example" },
        { ...named, type: "CAA", flags: 0, tag: "iodef", value: "mailto:a@b.example" },
      ] as const
    ).map(publishedText);
    assert.deepEqual(words, [
      ...["192.0.2.1", "2001:db8::1", "v=spf1 -all", "a.example", "ns1.example"],
      ...["10 mail.example", "1 2 3 a.example", '0 issue "ca.example"', '0 iodef "mailto:a@b.example"'],
    ]);
  });

  unitTest("names what is published for nothing", (assert) => {
    const words = (
      [
        { ...named, type: "MX", target: ".", priority: 0 },
        { ...named, type: "CAA", flags: 0, tag: "issuewild", value: ";" },
      ] as const
    ).map(publishedText);
    assert.deepEqual(words, ["0 none.invalid", '0 issuewild "none.invalid"']);
  });
});
