import assert from "node:assert/strict";
import { judge } from "../support/daemons.ts";
import { bundlesOf } from "../support/hosts.ts";
import { withDaemons } from "./base/support.ts";

describe("slack", () => {
  it("has a place for its bridge, which runs once it is there", () => {
    const { users, directories, units, files } = bundlesOf("prod", "slack0-iad1").configuration;
    assert.deepEqual(users?.["slack-bridge"], {
      system: true,
      home: "/srv/slack-bridge",
      shell: "/usr/sbin/nologin",
      role: "slack",
    });
    assert.deepEqual(directories?.["/srv/slack-bridge"], {
      owner: "slack-bridge",
      group: "slack-bridge",
      mode: "0750",
      role: "slack",
    });
    assert.deepEqual(units?.["slack-bridge.service"], { enabled: true, started: true, role: "slack" });
    assert.match(
      files?.["/etc/systemd/system/slack-bridge.service"]?.content ?? "",
      /^ConditionFileIsExecutable=\/srv\/slack-bridge\/run$/m,
    );
  });

  withDaemons("systemd takes its unit", (root) => {
    const { output } = judge(
      root,
      bundlesOf("prod", "slack0-iad1"),
      "install -D -m 0755 /bin/true /srv/slack-bridge/run; systemd-analyze verify --man=no /etc/systemd/system/slack-bridge.service",
    );
    assert.equal(output, "");
  });
});
