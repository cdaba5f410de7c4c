import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle, BundleFile } from "../../../roles/bundle.ts";
import { convergeCommand, convergeProgram, deliveryCommand } from "../../../roles/converge/command.ts";
import { documentText } from "../../../roles/document.ts";
import { onlyWithMachines } from "../../sandbox/machines/real.ts";
import { bootTrialMachine, type TrialMachine } from "../../support/machine.ts";
import { newKeyPair } from "../../support/ssh-keys.ts";

const HOST = "web0.example.org";

/** A package with a service that fails without its configuration, so that it must not be started too early. */
const makePackage = `set -eu
cd "$(mktemp -d)"
mkdir -p root/DEBIAN root/usr/lib/systemd/system /srv/repository
printf 'Package: estate-trial\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody <root@localhost>\\nDescription: trial\\n' > root/DEBIAN/control
printf '#!/bin/sh\\nset -e\\nsystemctl daemon-reload\\ndeb-systemd-invoke start trial.service\\n' > root/DEBIAN/postinst
printf '#!/bin/sh\\nsystemctl stop trial.service || true\\n' > root/DEBIAN/prerm
chmod 0755 root/DEBIAN/postinst root/DEBIAN/prerm
cat > root/usr/lib/systemd/system/trial.service <<END
[Service]
ExecStartPre=/usr/bin/test -s /etc/trial/trial.conf
ExecStart=/usr/bin/sleep infinity
[Install]
WantedBy=multi-user.target
END
dpkg-deb --root-owner-group --build root /srv/repository/estate-trial.deb
cd /srv/repository
{ dpkg-deb --field estate-trial.deb
  printf 'Filename: ./estate-trial.deb\\nSize: %s\\nSHA256: %s\\n' "$(stat -c %s estate-trial.deb)" "$(sha256sum estate-trial.deb | cut -d ' ' -f 1)"
} > Packages
# Debian's own sources have no mirror here.
: > /etc/apt/sources.list
`;

const role = "trial";
const service = "[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n";
const SUDOERS = "/etc/sudoers.d/trial";
const sudoers = (content: string): BundleFile => ({
  ...{ role, mode: "0440", content },
  validator: ["visudo", "-cf", "{}"],
});

const OLD = {
  format: 1,
  host: HOST,
  groups: { staying: { role, gid: 1200 } },
  users: {
    staying: { role, uid: 1200, group: "staying", shell: "/bin/sh", groups: [] },
    leaving: { role, uid: 1202 },
  },
  directories: { "/etc/kept.d": { role, mode: "0755" }, "/etc/leaving.d": { role } },
  files: {
    [SUDOERS]: sudoers("staying ALL=(ALL) ALL\n"),
    "/etc/kept.d/changed": { role, content: "old\n" },
    "/etc/leaving.d/leaving": { role, content: "leaving\n", mode: "0600" },
    "/etc/systemd/system/leaving.service": { role, content: service },
  },
  units: { "leaving.service": { role, enabled: true, started: true } },
  checks: { leaving: { role, command: ["systemctl", "is-active", "leaving.service"] } },
} as const satisfies Bundle;

const NEW = {
  format: 1,
  host: HOST,
  packages: { "estate-trial": { role } },
  groups: { staying: { role, gid: 1200 }, fresh: { role, gid: 1203 } },
  users: {
    staying: { role, uid: 1200, group: "staying", shell: "/bin/bash", groups: ["fresh"] },
    fresh: { role, uid: 1201, group: "fresh" },
  },
  directories: {
    "/etc/kept.d": { role, mode: "0750" },
    "/etc/trial": { role, group: "fresh", mode: "0750" },
  },
  files: {
    "/etc/apt/sources.list.d/trial.list": { role, content: "deb [trusted=yes] file:/srv/repository ./\n" },
    [SUDOERS]: sudoers("%fresh ALL=(ALL) ALL\n"),
    "/etc/kept.d/changed": { role, content: "new\n", restart: ["trial.service"] },
    "/etc/systemd/system/extra.service": { role, content: service },
    "/etc/trial/trial.conf": { role, content: "trial\n", group: "fresh", restart: ["trial.service"] },
  },
  links: { "/etc/trial/link": { role, target: "trial.conf" } },
  validators: { trial: { role, command: ["grep", "-q", "trial", "/etc/trial/link"], trees: ["/etc/trial"] } },
  units: {
    "extra.service": { role, enabled: true, started: true },
    "trial.service": { role, enabled: true, started: true },
  },
  checks: { trial: { role, command: ["systemctl", "is-active", "trial.service"] } },
} as const satisfies Bundle;

/** Every kind of step of a change that goes through, in its order. */
const STEPS = [
  ...["journal-opened", "package-sources-swapped", "start-policy-set", "packages-installed"],
  ...["journal-written", "account", "owners-settled", "directory", "candidate", "validated"],
  ...["unit", "leaving-units-stopped", "swapped", "checked"],
  ...["committed", "state-written", "previous-kept", "users-removed", "rest-removed"],
];

describe("converge on a machine of its own", function () {
  // An image is made at the first time; three dozen crashes take a slow machine ten minutes.
  this.timeout(1_800_000);
  onlyWithMachines();

  const program = convergeProgram();
  const command = (...options: readonly string[]) =>
    convergeCommand({ version: program.version, mode: "configuration", remedy: "deliver it", options });
  let machine: TrialMachine;
  const apply = (bundle: Bundle, ...options: readonly string[]) =>
    machine.command(command(...options), documentText(bundle));
  /** What a person reads of a document that is not applied, from the program's own line on. */
  const refusal = async (bundle: Bundle): Promise<string> => {
    const message = await apply(bundle).then(
      () => assert.fail("it was applied"),
      (error: Error) => error.message,
    );
    assert.match(
      message,
      /^Process exited with status 1: running ".*\/run configuration # not found: deliver it":\n/,
    );
    return message.slice(message.indexOf(`converge: ${HOST}: `)).trimEnd();
  };
  const asBefore = async () =>
    assert.match(await apply(OLD), new RegExp(`^= ${HOST}: nothing to change; 4 files, 1 unit, 1 check; `));

  before(async () => {
    machine = await bootTrialMachine(HOST);
    await machine.run("cloud-init status --wait || [ $? -eq 2 ]");
    await machine.run(makePackage);
    await machine.command(deliveryCommand(program), program.payload);
    await apply(OLD);
  });
  after(() => machine?.remove());

  it("a second run changes nothing", asBefore);

  it("drift is shown as a diff, and taken back by a run", async () => {
    await machine.run("echo by-hand >> /etc/kept.d/changed; systemctl stop leaving.service; userdel leaving");
    const { status, output } = await machine.attempt(command("--check"), documentText(OLD));
    assert.equal(
      output,
      [
        "+ user leaving",
        "~ file /etc/kept.d/changed",
        "--- /etc/kept.d/changed (host)",
        "+++ /etc/kept.d/changed (declared)",
        "@@ -1,2 +1 @@",
        " old",
        "-by-hand",
        "~ unit leaving.service (start)",
        `= ${HOST}: not as declared`,
        "",
      ].join("\n"),
    );
    assert.equal(status, 2);
    assert.match(await machine.run("cat /etc/kept.d/changed"), /by-hand/);
    await apply(OLD);
    assert.equal((await machine.attempt(command("--check"), documentText(OLD))).status, 0);
  });

  it("a file that its reader refuses never is in force", async () => {
    const files = { ...OLD.files, [SUDOERS]: sudoers("staying ALL=(ALL ALL\n") };
    assert.equal(
      await refusal({ ...OLD, files }),
      [
        `converge: ${HOST}: trial: file ${SUDOERS}: refused by visudo -cf ${SUDOERS} (status 1)`,
        `    ${SUDOERS}:1:18: syntax error`,
        "    staying ALL=(ALL ALL",
        "                     ^~~",
        "    everything is as it was",
      ].join("\n"),
    );
    assert.equal(await machine.run(`cat ${SUDOERS}`), OLD.files[SUDOERS].content);
    await asBefore();
  });

  it("a disk that is full is noticed before anything is in force", async () => {
    await machine.run("mkdir -p /srv/small && mount -t tmpfs -o size=64k tmpfs /srv/small");
    const big = { role, content: "x".repeat(100_000), reload: [] };
    const files = { ...OLD.files, "/etc/kept.d/changed": { role, content: "new\n" }, "/srv/small/big": big };
    assert.equal(
      await refusal({ ...OLD, files }),
      `converge: ${HOST}: trial: /srv/small/big: No space left on device\n    everything is as it was`,
    );
    assert.equal(await machine.run("cat /etc/kept.d/changed; ls -A /srv/small"), "old\n");
    await asBefore();
    await machine.run("umount /srv/small && rmdir /srv/small");
  });

  it("a disk that has no room for the journal, or later none for the commit, is named", async () => {
    const state = "/var/lib/estate-converge";
    const files = { ...OLD.files, "/etc/kept.d/more": { role, content: "new\n" } };
    // A page for the lock alone, then one more for the journal, of which a commit needs two for a moment.
    for (const [size, ending] of [
      ["4k", ""],
      ["8k", "\n    everything is as it was"],
    ] as const) {
      await machine.run(`mount -t tmpfs -o size=${size},mode=0700 tmpfs ${state}`);
      assert.equal(
        await refusal({ ...OLD, files }),
        `converge: ${HOST}: ${state}/configuration/journal.json.new: No space left on device${ending}`,
      );
      assert.equal(
        await machine.run(`ls ${state}/configuration; umount ${state}; ls /etc/kept.d`),
        "changed\n",
      );
      await asBefore();
    }
  });

  it("a port in use fails its unit, which is named with its last words", async () => {
    const squat = "import socket, time; s = socket.create_server(('127.0.0.1', 9000)); time.sleep(1000)";
    await machine.run(`systemd-run --quiet --unit=squatter python3 -c "${squat}"`);
    await machine.run("timeout 60 sh -c 'until ss -ltn | grep -q 127.0.0.1:9000; do sleep 0.1; done'");
    const listener = "[Socket]\nListenStream=127.0.0.1:9000\nAccept=no\n";
    const bundle: Bundle = {
      ...OLD,
      files: {
        ...OLD.files,
        "/etc/systemd/system/port.socket": { role, content: listener },
        "/etc/systemd/system/port.service": { role, content: service },
      },
      units: { ...OLD.units, "port.socket": { role, started: true } },
    };
    assert.equal(
      await refusal(bundle),
      [
        `converge: ${HOST}: trial: unit port.socket: start failed`,
        '    Job failed. See "journalctl -xe" for details.',
        "    port.socket: Failed to create listening socket (127.0.0.1:9000): Address already in use",
        "    port.socket: Failed to listen on sockets: Address already in use",
        "    port.socket: Failed with result 'resources'.",
        "    Failed to listen on port.socket.",
        "    everything is as it was",
      ].join("\n"),
    );
    await asBefore();
    await machine.run("systemctl stop squatter");
    await apply(bundle);
    await apply(OLD);
    await asBefore();
  });

  it("a package that does not exist is named", async () => {
    const bundle: Bundle = { ...OLD, packages: { "no-such-package": { role } } };
    assert.equal(
      await refusal(bundle),
      [
        `converge: ${HOST}: trial: package no-such-package: does not exist in any of the host's package sources`,
        "    Reading package lists...",
        "    Building dependency tree...",
        "    Reading state information...",
        "    E: Unable to locate package no-such-package",
        "    everything is as it was",
      ].join("\n"),
    );
    await asBefore();
  });

  it("a session that is cut while it runs leaves the host whole, and the next run goes on", async () => {
    const slow = {
      role,
      content: "[Service]\nType=oneshot\nExecStart=/usr/bin/sleep 5\nRemainAfterExit=yes\n",
    };
    const bundle: Bundle = {
      ...OLD,
      files: { ...OLD.files, "/etc/systemd/system/slow.service": slow },
      units: { ...OLD.units, "slow.service": { role, started: true } },
    };
    const failed = assert.rejects(apply(bundle), (error: Error) => {
      assert.equal(
        error.message.split(": running ")[0],
        `wait: remote command exited without exit status or exit signal (the connection to ${machine.address}:22 was lost while the command ran, which may have ended or not; see that the host is up, then run this again)`,
      );
      return true;
    });
    const begun = "until systemctl is-active slow.service | grep -q activating; do sleep 0.1; done";
    await machine.run(`timeout 60 sh -c '${begun}'; pkill -KILL -f '^sshd: root@notty'`);
    await failed;
    assert.match(await apply(bundle), /^= web0\.example\.org: nothing to change; /m);
    await apply(OLD);
    await asBefore();
  });

  it("another host key than the pinned one is refused", async () => {
    const hostKey = newKeyPair().publicKey;
    await assert.rejects(machine.command("true", "", { ...machine.connection, hostKey }), {
      message: `after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch (${machine.address}:22 shows another key than the one pinned for it: its key was changed, another host has its address, or somebody is in between; find out which, then put the key back or replace the machine)`,
    });
  });

  it("a host that is not reached is named by its address", async () => {
    await machine.run("ip link set eth0 down");
    await assert.rejects(machine.command("true"), {
      message: new RegExp(
        `^after 1 failed attempts: dial tcp ${machine.address}:22: (connect: no route to host|i/o timeout)$`,
      ),
    });
    await machine.run("ip link set eth0 up");
    assert.equal(await machine.command("echo there"), "there");
  });

  it("a crash at any step is repaired by the next run, and nothing else is left of it", async () => {
    await machine.run("mkdir -p /root/trial");
    const put = (name: string, text: string) => machine.run(`cat > /root/trial/${name}`, text);
    await put("interrupted.py", readFileSync(join(import.meta.dirname, "interrupted.py"), "utf8"));
    await put("old", documentText(OLD));
    await put("new", documentText(NEW));
    const output = await machine.run("cd /root/trial && python3 interrupted.py old new");
    const [count = "", ...lines] = output.trimEnd().split("\n");
    assert.deepEqual(
      lines.filter((line) => !line.endsWith(": repaired")),
      [],
      output,
    );
    assert.equal(`${lines.length} steps`, count);
    const kinds = lines.map((line) => line.split(":")[0]);
    assert.deepEqual([...new Set(kinds)], STEPS);
  });
});
