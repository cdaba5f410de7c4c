import { SECRET } from "../../../review/plan/plan.ts";
import { hostFiles } from "../../../review/sections/host-files.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, filesOf, hostChange, planOf, textOf } from "./plans.ts";

const lines = (...all: readonly (number | string)[]) => all.map((line) => `${line}\n`).join("");
const motd = (content: string) => filesOf({ "/etc/motd": content });

describe("the section on files of hosts", () => {
  unitTest("is absent where no document changes", (assert) => {
    assert.equal(hostFiles(planOf(changeOf("command:remote:Command::lb0-iad1-ready", {}, {}))), undefined);
    assert.equal(hostFiles(planOf(hostChange("lb0-iad1", motd("a\n"), motd("a\n")))), undefined);
  });

  unitTest("folds what changes alike", (assert) => {
    const [before, after] = [lines(1, 2, 3, 4, 5, 6), lines(1, 2, 3, 4, "five", 6)];
    const plan = planOf(
      hostChange("lb10-iad1", motd(before), motd(after)),
      hostChange("lb2-iad1", motd(before), motd(after)),
      hostChange("backup0-ord1", motd(before), motd(after)),
      hostChange("mail1-ams1", motd(before), motd("")),
    );
    assert.deepEqual(textOf(hostFiles(plan)), [
      "Files on hosts: 1 file on 4 hosts",
      "/etc/motd on mail1 in ams1:",
      "@@ -1,6 +0,0 @@",
      "-1",
      "-2",
      "-3",
      "-4",
      "-5",
      "-6",
      "/etc/motd on lb2, lb10 in iad1; backup0 in ord1:",
      "@@ -2,5 +2,5 @@",
      " 2",
      " 3",
      " 4",
      "-5",
      "+five",
      " 6",
    ]);
  });

  unitTest("folds a part of a file that changes alike, though another part does not", (assert) => {
    const file = (host: string, setting: string) =>
      lines(setting, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, `host ${host} ${setting}`);
    const plan = planOf(
      hostChange("pg0-iad1", motd(file("pg0", "old")), motd(file("pg0", "new"))),
      hostChange("pg1-iad1", motd(file("pg1", "old")), motd(file("pg1", "new"))),
    );
    assert.deepEqual(textOf(hostFiles(plan)), [
      "Files on hosts: 1 file on 2 hosts",
      "/etc/motd on pg0, pg1 in iad1:",
      "@@ -1,4 +1,4 @@",
      "-old",
      "+new",
      " 2",
      " 3",
      " 4",
      "/etc/motd on pg0 in iad1:",
      "@@ -10,4 +10,4 @@",
      " 10",
      " 11",
      " 12",
      "-host pg0 old",
      "+host pg0 new",
      "/etc/motd on pg1 in iad1:",
      "@@ -10,4 +10,4 @@",
      " 10",
      " 11",
      " 12",
      "-host pg1 old",
      "+host pg1 new",
    ]);
  });

  unitTest("tells files that come and go, and a line feed that goes", (assert) => {
    const plan = planOf(
      hostChange(
        "lb0-iad1",
        filesOf({ "/etc/a": "a\n", "/etc/c": "c\n" }),
        filesOf({ "/etc/b": "b\n", "/etc/c": "c" }),
      ),
    );
    assert.deepEqual(textOf(hostFiles(plan)), [
      "Files on hosts: 3 files on 1 host",
      "/etc/a (removed) on lb0 in iad1:",
      "@@ -1 +0,0 @@",
      "-a",
      "/etc/b (new) on lb0 in iad1:",
      "@@ -0,0 +1 @@",
      "+b",
      "/etc/c on lb0 in iad1:",
      "@@ -1 +1 @@",
      "-c",
      "+c",
      " \\ No newline at end of file",
    ]);
  });

  unitTest("tells an empty file that comes", (assert) => {
    const plan = planOf(hostChange("lb0-iad1", filesOf({}), filesOf({ "/etc/empty": "" })));
    assert.deepEqual(textOf(hostFiles(plan)), [
      "Files on hosts: 1 file on 1 host",
      "/etc/empty (new) on lb0 in iad1:",
    ]);
  });

  unitTest("leaves hosts that are new or leave to the section on hosts", (assert) => {
    const plan = planOf(
      hostChange("lb0-iad1", undefined, motd("a\n")),
      hostChange("lb1-iad1", motd("a\n"), undefined),
    );
    assert.equal(hostFiles(plan), undefined);
  });

  unitTest("shows a document that cannot be read as a text, and none that is secret", (assert) => {
    const command = "command:remote:Command::lb0-iad1-configuration";
    assert.deepEqual(textOf(hostFiles(planOf(changeOf(command, { stdin: "old\n" }, { stdin: "new\n" })))), [
      "Files on hosts: 1 file on 1 host",
      "the whole document on lb0 in iad1:",
      "@@ -1 +1 @@",
      "-old",
      "+new",
    ]);
    assert.equal(hostFiles(planOf(changeOf(command, { stdin: SECRET }, { stdin: SECRET }))), undefined);
  });
});
