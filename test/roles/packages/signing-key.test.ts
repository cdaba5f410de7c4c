import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { signingHome, signingKeyCommand } from "../../../roles/packages/signing-key.ts";
import { judge, quiet } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

const command = signingKeyCommand({ name: "psf", repository: { host: "apt.psf.io" } });
const bundles = bundlesOf("prod", "packages0-iad1");

/** Shell: writes the command beside, and runs it with a passphrase. */
const prepared = `cat >/tmp/make <<'END-OF-COMMAND'\n${command}END-OF-COMMAND\nmake() { printf secret | sh /tmp/make; }\nrm -rf ${signingHome("psf")}\n`;

describe("the command that makes a signing key", () => {
  it("is a shell script", () => {
    const { status, stderr } = spawnSync("sh", ["-n"], { input: command, encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  it("holds no passphrase: it reads one", () => {
    assert.match(command, /^passphrase=\$\(cat\)$/m);
  });

  withDaemons("prints the public key and nothing else, and the same one ever after", (root) => {
    const { status, output } = judge(
      root,
      bundles,
      `${prepared}make >/tmp/first 2>/tmp/errors && make >/tmp/second && cmp /tmp/first /tmp/second && head -1 /tmp/first && tail -1 /tmp/first
       gpg --batch --with-colons --show-keys /tmp/first 2>/dev/null | grep ^uid | cut -d: -f10
       stat -c '%a %U %n' /var/lib/estate-signing/psf`,
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n") },
      {
        status: 0,
        lines: [
          "-----BEGIN PGP PUBLIC KEY BLOCK-----",
          "-----END PGP PUBLIC KEY BLOCK-----",
          "psf packages <apt@apt.psf.io>",
          "700 root /var/lib/estate-signing/psf",
        ],
      },
    );
  });

  withDaemons("begins again after a run that was cut, and keeps a key that was restored", (root) => {
    const { status, output } = judge(
      root,
      bundles,
      `${prepared}mkdir -p /var/lib/estate-signing/psf.new/private-keys-v1.d && echo half >/var/lib/estate-signing/psf.new/private-keys-v1.d/x.key
       ${quiet("make >/tmp/first")}
       ls -A /var/lib/estate-signing
       rm /var/lib/estate-signing/psf/public-key.asc
       ${quiet("make >/tmp/second")}
       fingerprint() { gpg --batch --with-colons --show-keys $1 2>/dev/null | grep ^fpr; }
       test "$(fingerprint /tmp/first)" = "$(fingerprint /tmp/second)" && echo same`,
    );
    assert.deepEqual({ status, output }, { status: 0, output: ".lock\npsf\nsame\n" });
  });
});
