import { accountsOf } from "../../stacks/derive/access.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { expectEqual, expectMatch, Mismatch, type Probe, succeeded } from "./probe.ts";

/** Who may log in where, and what they may do there. */
export function peopleProbes(estate: Estate): readonly Probe[] {
  return estate.servers.flatMap((server) => [accountProbe(estate, server), sshProbe(estate, server)]);
}

function accountProbe(estate: Estate, server: Server): Probe {
  const expected = accountsOf(estate, server);
  const names = expected.map(({ account }) => account).sort();
  return {
    theme: "people",
    claim: `${canonicalName(estate, server)} knows ${names.join(", ")}, and no other person`,
    check: async ({ on }) => {
      const shell = on(server);
      const passwd = succeeded(await shell("getent passwd"), "getent passwd");
      const people = passwd.split("\n").flatMap((line) => {
        const [name = "", , uid = "", , , home = ""] = line.split(":");
        return Number(uid) >= 1000 && Number(uid) < 60_000 && home.startsWith("/home/") ? [name] : [];
      });
      expectEqual([...people].sort().join(" "), names.join(" "), "accounts");
      for (const { account, person, access } of expected) {
        const allowed = await shell(`sudo -l -n -U ${account}`);
        const may = /\(ALL(?: : ALL)?\)/.test(allowed.stdout);
        if (may !== access.sudo) throw new Mismatch(`${account} ${may ? "has" : "lacks"} sudo`);
        const groups = succeeded(await shell(`id -nG ${account}`), "id")
          .trim()
          .split(" ");
        for (const group of access.groups) {
          if (!groups.includes(group)) throw new Mismatch(`${account} is not in ${group}`);
        }
        const home =
          passwd
            .split("\n")
            .find((line) => line.startsWith(`${account}:`))
            ?.split(":")[5] ?? "";
        expectEqual(home, `/home/psf-users/${account}`, "home");
        const keys = succeeded(
          await shell(`cat /etc/ssh/authorized_keys/${account}`),
          `the keys of ${account}`,
        );
        for (const key of person.sshKeys) expectMatch(keys, new RegExp(escaped(key)), `keys of ${account}`);
      }
    },
  };
}

function sshProbe(estate: Estate, server: Server): Probe {
  return {
    theme: "people",
    claim: `${canonicalName(estate, server)} takes keys and modern algorithms only, and root from deployers only`,
    check: async ({ on }) => {
      const settingsAt = async (address: string) => {
        const command = `sshd -T -C user=root,host=unknown,addr=${address}`;
        return succeeded(await on(server)(command), command).toLowerCase();
      };
      const [deployer = ""] = (estate.deployers[0]?.range ?? "").split("/");
      // A documentation address (RFC 5737), which is no deployer's.
      expectMatch(await settingsAt("192.0.2.1"), /^permitrootlogin no$/m, "root from elsewhere");
      const output = await settingsAt(deployer);
      const settings = new Map(
        output.split("\n").map((line): [string, string] => {
          const space = line.indexOf(" ");
          return [line.slice(0, space), line.slice(space + 1)];
        }),
      );
      const expected = {
        passwordauthentication: "no",
        kbdinteractiveauthentication: "no",
        maxauthtries: "2",
        logingracetime: "30",
        x11forwarding: "no",
        permittunnel: "no",
      };
      for (const [name, value] of Object.entries(expected))
        expectEqual(settings.get(name) ?? "", value, name);
      expectMatch(
        settings.get("permitrootlogin") ?? "",
        /^(prohibit-password|without-password)$/,
        "permitrootlogin",
      );
      for (const name of ["ciphers", "macs", "kexalgorithms"]) {
        const weak = /cbc|arcfour|3des|hmac-sha1|md5|group1-|group14-sha1|nistp/.exec(
          settings.get(name) ?? "",
        );
        if (weak) throw new Mismatch(`${name} has ${weak[0]}`);
      }
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
