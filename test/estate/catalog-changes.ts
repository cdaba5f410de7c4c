import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namespaceFile } from "../../sandbox/machines/network/namespaces.ts";
import { namespaceOf } from "../../sandbox/machines/paths.ts";
import { ask } from "../../sandbox/probes/http.ts";
import { newKeyPair } from "../support/ssh-keys.ts";
import { eventually, execute, type RunningEstate } from "./running-estate.ts";

const SERVICES = "stacks/dev/services.ts";
const PEOPLE = "stacks/dev/people.ts";

/** One entry in one file, and `up`. */
export function changesOfTheCatalog(estate: () => RunningEstate): void {
  describe("a service that one word moves", () => {
    const domain = "docs.dev.psf.io";
    /** Where its name leads, and who hands out its page. */
    const served = async () => {
      const visitor = await estate().visitor();
      const { stdout } = await visitor(`dig +short ${domain} CNAME`);
      const { status, headers, body } = await ask(visitor, `https://${domain}/`);
      assert.match(body, /<title>docs on web0\.iad1\.dev\.psf\.io<\/title>/);
      return { status, name: stdout.trim(), byCdn: headers.has("x-served-by") };
    };
    const direct = { status: 200, name: "lb.dev.psf.io.", byCdn: false };
    const byCdn = { status: 200, name: "dualstack.t.sni.global.fastly.net.", byCdn: true };
    const isServed = (expected: typeof direct) =>
      eventually(async () => assert.deepEqual(await served(), expected));

    it("goes to the CDN: one record changes, and nothing else", async () => {
      await isServed(direct);
      estate().clone.edit(SERVICES, 'cdn: "off"', 'cdn: "on"');
      const { counts } = await estate().succeedingUp("--skip-preview");
      assert.deepEqual({ ...counts, unchanged: 0 }, { updated: 1, unchanged: 0 });
      await isServed(byCdn);
    });

    it("comes back", async () => {
      estate().clone.edit(SERVICES, 'cdn: "on"', 'cdn: "off"');
      const { counts } = await estate().succeedingUp("--skip-preview");
      assert.deepEqual({ ...counts, unchanged: 0 }, { updated: 1, unchanged: 0 });
      await isServed(direct);
    });
  });

  describe("a person", () => {
    const key = newKeyPair();
    const entry = `  newcomer: {
    fullName: "New Comer",
    admin: false,
    sshKeys: ["${key.publicKey.trim()}"],
    access: { packages: { allowed: true, sudo: true }, web: { allowed: true } },
  },
`;
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "estate-key-"));
      writeFileSync(join(folder, "key"), key.privateKey, { mode: 0o600 });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** A command over SSH from the internet, as that person with that key. */
    const asNewcomer = async (label: string, command: string) => {
      const options = ["-i", join(folder, "key"), "-o", "StrictHostKeyChecking=accept-new"];
      const known = `UserKnownHostsFile=${join(folder, "known_hosts")}`;
      const ssh = ["ssh", "-F", "/dev/null", ...options, "-o", known, "-o", "BatchMode=yes"];
      const entrance = ["nsenter", `--net=${namespaceFile(namespaceOf(estate().paths, "visitor"))}`, "--"];
      const address = await estate().addressOf(label);
      const login = [...ssh, "-o", "LogLevel=ERROR", `newcomer@${address}`, command];
      return execute([...entrance, ...login]);
    };
    const accounts = (label: string) => estate().on(label, "getent passwd | cut -d: -f1");
    const refused = async (label: string) => {
      const { status, stderr } = await asNewcomer(label, "id -un");
      assert.equal(status, 255);
      assert.match(stderr, /Permission denied \(publickey\)/);
    };

    it("logs in with their key where the catalog says, and may there what it says", async () => {
      estate().clone.edit(PEOPLE, "\n} as const", `\n${entry}} as const`);
      const { counts } = await estate().succeedingUp("--skip-preview");
      assert.deepEqual({ ...counts, unchanged: 0 }, { updated: 2, unchanged: 0 });
      for (const label of ["web0", "packages0"]) {
        assert.deepEqual(await asNewcomer(label, "id -un"), {
          status: 0,
          stdout: "newcomer\n",
          stderr: "",
        });
      }
      assert.equal((await asNewcomer("packages0", "sudo -n id -un")).stdout, "root\n");
      assert.match((await asNewcomer("web0", "sudo -n id -un")).stderr, /password is required/);
      await refused("pg0");
      assert.doesNotMatch(await accounts("pg0"), /^newcomer$/m);
    });

    it("who leaves has no account any more", async () => {
      estate().clone.edit(PEOPLE, entry, "");
      const { counts } = await estate().succeedingUp("--skip-preview");
      assert.deepEqual({ ...counts, unchanged: 0 }, { updated: 2, unchanged: 0 });
      for (const label of ["web0", "packages0"]) {
        assert.doesNotMatch(await accounts(label), /^newcomer$/m);
        await refused(label);
      }
    });
  });
}
