import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { accountsOf } from "../../../stacks/derive/access.ts";
import { judge } from "../../support/daemons.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";
import { withDaemons } from "./support.ts";

const SUDOERS = "/etc/sudoers.d/estate";

describe("base: people", () => {
  it("has exactly the people of the catalog on every host, with their keys, and removes others", () => {
    for (const { estate, server, name } of everyHost()) {
      const { configuration } = hostBundles(estate, server);
      const people = Object.entries(configuration.users ?? {}).filter(([, user]) => !user.system);
      const accounts = accountsOf(estate, server);
      assert.deepEqual(
        people.map(([account, { comment, home, shell, groups, administrator }]) => ({
          account,
          comment,
          home,
          shell,
          groups,
          administrator,
        })),
        accounts.map(({ account, person, access }) => ({
          account,
          comment: person.fullName,
          home: `/home/psf-users/${account}`,
          shell: person.shell ?? "/bin/bash",
          groups: access.groups,
          administrator: access.sudo,
        })),
        name,
      );
      for (const { account, person } of accounts) {
        assert.equal(
          configuration.files?.[`/etc/ssh/authorized_keys/${account}`]?.content,
          person.sshKeys.map((key) => `${key}\n`).join(""),
        );
      }
      assert.equal(configuration.unknownUsers, "remove");
    }
  });

  it("keeps what a cloud's own automation makes, without keys or sudo", () => {
    const atRackspace = bundlesOf("prod", "docs0-iad1").configuration;
    assert.deepEqual(atRackspace.keptUsers, ["rack", "rackconnect"]);
    for (const name of atRackspace.keptUsers ?? []) {
      assert.equal(atRackspace.users?.[name], undefined);
      assert.equal(atRackspace.files?.[`/etc/ssh/authorized_keys/${name}`], undefined);
      assert.ok(!atRackspace.files?.[SUDOERS]?.content.includes(`${name} `));
    }
    // DigitalOcean's agents have system users, which are nobody's here.
    assert.equal(bundlesOf("prod", "mail1-ams1").configuration.keptUsers, undefined);
  });

  it("gives sudo to those who may, without a password that nobody has", () => {
    assert.equal(
      bundlesOf("prod", "docs0-iad1").configuration.files?.[SUDOERS]?.content,
      "Defaults use_pty\nmfraser ALL=(ALL:ALL) NOPASSWD: ALL\ntlindqvist ALL=(ALL:ALL) NOPASSWD: ALL\naokafor ALL=(ALL:ALL) NOPASSWD: ALL\n",
    );
    assert.equal(
      bundlesOf("prod", "packages0-iad1").configuration.files?.[SUDOERS]?.content,
      "Defaults use_pty\nmfraser ALL=(ALL:ALL) NOPASSWD: ALL\ntlindqvist ALL=(ALL:ALL) NOPASSWD: ALL\n",
    );
  });

  it("lets root in by the program's own key, which comes over the secret channel", () => {
    for (const { estate, server } of everyHost()) {
      const { secrets } = hostBundles(estate, server);
      assert.deepEqual(secrets.files["/etc/ssh/authorized_keys/root"], {
        content: [{ secret: "deploy/authorized-keys" }, "\n"],
        mode: "0600",
        role: "base",
      });
    }
  });

  it("brings the shells that people ask for", () => {
    assert.ok(Object.hasOwn(bundlesOf("prod", "lb0-iad1").configuration.packages ?? {}, "zsh"));
  });

  it("has an administrator on every host", () => {
    for (const { estate, server, name } of everyHost()) {
      const { configuration } = hostBundles(estate, server);
      assert.ok(
        Object.values(configuration.users ?? {}).some(({ administrator }) => administrator),
        name,
      );
    }
  });

  withDaemons("is what visudo takes", (root) => {
    const { status, output } = judge(root, bundlesOf("prod", "docs0-iad1"), `visudo -c -f ${SUDOERS}`);
    assert.deepEqual({ status, output }, { status: 0, output: `${SUDOERS}: parsed OK\n` });
  });
});
