import { SECRET } from "../../../review/plan/plan.ts";
import { hostContents } from "../../../review/sections/host-contents.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, hostChange, planOf, textOf } from "./plans.ts";

const role = "base";

describe("the section on hosts", () => {
  unitTest("is absent where hosts hold what they held", (assert) => {
    assert.equal(hostContents(planOf(hostChange("lb0-iad1", {}, {}, { changed: [] }))), undefined);
  });

  unitTest("tells packages, accounts, units, links and checks that come, go and change", (assert) => {
    const before = {
      packages: { ntp: { role } },
      users: { web: { role, shell: "/bin/sh", groups: ["one"] } },
      unknownUsers: "remove",
      files: { "/etc/motd": { role, content: "a\n", mode: "0600" }, "/etc/gone": { role, content: "" } },
      links: { "/etc/localtime": { role, target: "/usr/share/zoneinfo/UTC" } },
      slots: { "/etc/key": { role } },
      units: { "ntp.service": { role, enabled: true } },
      checks: { web: { role, command: ["curl", "a"] } },
    } as const;
    const after = {
      packages: { chrony: { role } },
      users: { web: { role, shell: "/bin/bash", groups: [] } },
      unknownUsers: "keep",
      files: { "/etc/motd": { role: "other", content: "b\n", mode: "0644" } },
      links: { "/etc/localtime": { role, target: "/usr/share/zoneinfo/GMT" } },
      units: { "ntp.service": { role, enabled: true, masked: true } },
      checks: { web: { role, command: ["curl", "b"] } },
    } as const;
    const plan = planOf(hostChange("lb0-iad1", before, after), hostChange("lb1-iad1", before, after));
    assert.deepEqual(textOf(hostContents(plan)), [
      "Hosts: 10 changes of what they hold",
      "What | Name | Change | Hosts",
      "package | chrony | added | lb0, lb1 in iad1",
      "package | ntp | removed | lb0, lb1 in iad1",
      "account | web | groups: one → none | lb0, lb1 in iad1",
      "account | web | shell: /bin/sh → /bin/bash | lb0, lb1 in iad1",
      "file | /etc/motd | mode: 0600 → 0644 | lb0, lb1 in iad1",
      "link | /etc/localtime | target: /usr/share/zoneinfo/UTC → /usr/share/zoneinfo/GMT | lb0, lb1 in iad1",
      "secret file | /etc/key | removed | lb0, lb1 in iad1",
      "unit | ntp.service | masked: not set → true | lb0, lb1 in iad1",
      "check | web | command: curl a → curl b | lb0, lb1 in iad1",
      "rule | unknown users | unknownUsers: remove → keep | lb0, lb1 in iad1",
    ]);
  });

  unitTest("counts what a new host holds, and names those that leave", (assert) => {
    const contents = {
      packages: { a: { role }, b: { role } },
      checks: { c: { role, command: ["true"] } },
    } as const;
    const plan = planOf(
      hostChange("web1-iad1", undefined, contents),
      hostChange("web2-iad1", undefined, contents),
      hostChange("old-ord1", contents, undefined),
    );
    assert.deepEqual(textOf(hostContents(plan)), [
      "Hosts: 2 new, 1 leaving",
      "New: web1, web2 in iad1, with 2 packages, 1 check each.",
      "Leaving: old in ord1.",
    ]);
  });

  unitTest("tells that secrets change, and never what they are", (assert) => {
    const hidden = { stdin: SECRET };
    const step = (name: string) =>
      changeOf(`command:remote:Command::${name}`, hidden, hidden, { changed: ["stdin"] });
    const plan = planOf(step("lb0-iad1-secrets"), step("lb1-iad1-secrets"), step("lb0-iad1-certificates"));
    assert.deepEqual(textOf(hostContents(plan)), [
      "Hosts: 2 changes of what they hold",
      "What | Name | Change | Hosts",
      "secret files | (secret) | changed | lb0, lb1 in iad1",
      "certificates and keys | (secret) | changed | lb0 in iad1",
    ]);
  });

  unitTest("tells another version of the program, and a machine that is another", (assert) => {
    const inputs = (version: string) => ({
      create: `/usr/local/lib/estate-converge/${version}/run configuration`,
      stdin: "{}",
    });
    const plan = planOf(
      changeOf("command:remote:Command::lb0-iad1-configuration", inputs("aa11"), inputs("bb22"), {
        changed: ["create", "triggers[0]"],
      }),
    );
    assert.deepEqual(textOf(hostContents(plan)), [
      "Hosts: 2 changes of what they hold",
      "What | Name | Change | Hosts",
      "program that applies the document | aa11 → bb22 | changed | lb0 in iad1",
      "all documents | for a machine that is new | applied again | lb0 in iad1",
    ]);
  });
});
