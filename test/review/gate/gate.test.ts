import assert from "node:assert/strict";
import { checkAllowed, judge, RULES } from "../../../review/gate/index.ts";
import { changeOf, planOf } from "../sections/plans.ts";
import { prodCatalog } from "./verdicts.ts";

describe("the gate", () => {
  const plan = planOf(
    changeOf("digitalocean:index/domain:Domain::jython.org", { name: "jython.org" }, undefined),
  );
  const text = "1 stateful resource would be lost: jython.org (zone) is deleted";

  it("keeps what is overridden in sight", () => {
    const subject = { plan, estate: prodCatalog() };
    assert.deepEqual(judge(subject, []), [{ rule: "stateful", text, overridden: false }]);
    assert.deepEqual(judge(subject, ["stateful"]), [{ rule: "stateful", text, overridden: true }]);
  });

  it("gives four reasons of a rule, and counts the rest", () => {
    const records = Array.from({ length: 9 }, (_, index) => {
      const inputs = { domain: "python.org", name: `r${index}`, type: "A" };
      const type = "digitalocean:index/dnsRecord:DnsRecord";
      return [
        changeOf(`${type}::r${index}-a`, inputs, undefined),
        changeOf(`${type}::r${index}`, undefined, inputs),
      ];
    });
    const findings = judge({ plan: planOf(...records.flat()), estate: prodCatalog() }, []);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["urn", "urn", "urn", "urn", "urn"],
    );
    assert.equal(findings.at(-1)?.text, "and 5 more reasons of this rule");
  });

  it("knows its rules, each by one name that a label can have", () => {
    const names = RULES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    checkAllowed(names);
  });

  it("refuses to override a rule that there is not", () => {
    assert.throws(() => checkAllowed(["stateful", "statefull"]), {
      message:
        "--allow statefull: the gate has no such rule; it has stateful, image, live-name, redundancy, too-much, urn, open-port, last-admin, certificate-life",
    });
  });
});
