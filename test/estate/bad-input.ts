import assert from "node:assert/strict";
import type { Outcome } from "./outcome.ts";
import { eventually, type RunningEstate } from "./running-estate.ts";

const HAPROXY = "roles/load-balancer/configuration.ts";
const NGINX = "roles/web/index.ts";
const FTP = "roles/pythontest.ts";
const PROBER = "roles/monitoring/place.ts";
const APTLY = "roles/packages/index.ts";
const PAGE = "https://docs.dev.psf.io/";

/** A folder that is nearly full. */
const FULL = "/srv/small";
/** Whatever has the port that a daemon is about to have. */
const SQUATTER =
  "import socket; s = socket.create_server(('127.0.0.1', 9116)); [s.accept()[0].close() for _ in iter(int, 1)]";
const KEYS = "/etc/ssh/ssh_host_ed25519_key*";
const otherHostKey = [
  `mkdir -m 0700 /root/kept && mv ${KEYS} /root/kept`,
  "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key",
  "systemctl reload ssh",
].join(" && ");
const ownHostKey = "mv /root/kept/* /etc/ssh && rmdir /root/kept && systemctl reload ssh";
const untilBegun = "until pgrep -f '[c]onverge configuration$' > /dev/null; do sleep 0.1; done";

/** Roles and hosts that are broken in every way that an operator meets, and what `up` says of each. */
export function badInput(estate: () => RunningEstate): void {
  /**
   * The files of a host's daemons, and when each of its converge documents was last applied. Without what a load
   * balancer goes on writing by itself: public certificates and lists of servers.
   */
  const held = (label: string) =>
    estate().on(
      label,
      "cd /etc && find haproxy nginx prometheus default apt vsftpd.conf -type f ! -path 'haproxy/*acme-*' ! -path 'haproxy/haproxy.cfg*'" +
        " 2>/dev/null | sort | xargs sha256sum; grep -vs '^    server ' haproxy/haproxy.cfg | sha256sum; stat -c '%n %y' /var/lib/estate-converge/*/state.json;" +
        " systemctl list-units --failed --plain --no-legend | grep -v '^public-certificates' || true",
    );
  /** What a host's converge said, without the line of the provider before it. */
  const refusal = ({ errors }: Outcome, host: string): string => {
    const message = errors.get(`${host}-configuration`) ?? "";
    const [first = "", ...lines] = message.split("\n");
    assert.match(
      first,
      new RegExp(
        `^Process exited with status 1: running "/usr/local/lib/estate-converge/[0-9a-f]{16}/run configuration # not found: pulumi up --replace '\\*\\*::${host}-ready'":$`,
      ),
      message,
    );
    return lines.slice(lines.findIndex((line) => line.startsWith("converge: "))).join("\n");
  };
  const failed = ({ errors }: Outcome) =>
    [...errors.keys()].filter((name) => name.endsWith("-configuration")).sort();

  describe("a role or a host that is broken", () => {
    // Public certificates may still be on their way to one of the load balancers.
    before(() => eventually(() => estate().succeed("probe", "web", "--stack", "dev")));

    it("a file that HAProxy refuses stops at the first load balancer, which goes on as it was", async () => {
      const before = [await held("lb0"), await held("lb1")];
      estate().clone.edit(HAPROXY, "hard-stop-after 30m", "hard-stop-after soon");
      const outcome = await estate().up("--skip-preview");
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(failed(outcome), ["lb0-iad1-configuration"]);
      assert.doesNotMatch(outcome.text, /lb1-iad1-configuration/);
      assert.match(
        refusal(outcome, "lb0-iad1"),
        new RegExp(
          [
            "^converge: lb0\\.iad1\\.dev\\.psf\\.io: loadbalancer: /etc/haproxy/haproxy\\.cfg\\.template: refused by its validator haproxy \\(status 1\\)",
            ...["    \\[NOTICE\\] .*", "    \\[NOTICE\\] .*"],
            "    \\[ALERT\\] .* parsing \\[/etc/haproxy/haproxy\\.cfg\\.template:\\d+\\] : unexpected character 's' in argument to <hard-stop-after>\\.",
            ...["\\s*", "    \\[ALERT\\] .*", "    \\[ALERT\\] .*"],
            "    everything is as it was$",
          ].join("\n"),
        ),
      );
      assert.deepEqual([await held("lb0"), await held("lb1")], before);
      await estate().serves(PAGE);
    });

    it("each broken host has one error of its own and is as it was, whatever happens to the others", async () => {
      const labels = ["web0", "pydotorg0", "pycon0", "hg0", "pythontest0", "monitoring0", "packages0"];
      const before = await Promise.all(labels.map(held));
      const { clone } = estate();
      clone.edit(HAPROXY, "hard-stop-after soon", "hard-stop-after 29m");
      clone.edit(NGINX, "server_tokens off;", "server_token off;");
      clone.edit(FTP, "    directories: {", `    directories: { "${FULL}": {},`);
      clone.edit(
        FTP,
        "    files: {\n",
        `    files: {\n      "${FULL}/large": { content: "x".repeat(100_000) },\n`,
      );
      clone.edit(PROBER, "blackbox: 9115", "blackbox: 9116");
      clone.edit(APTLY, 'packages: ["aptly"', 'packages: ["aptlly"');
      await estate().on("pythontest0", `mkdir -m 0755 ${FULL} && mount -t tmpfs -o size=64k tmpfs ${FULL}`);
      await estate().on("monitoring0", `systemd-run --quiet --unit=squatter python3 -c "${SQUATTER}"`);
      await estate().on("pycon0", "ip link set eth0 down");
      await estate().on("hg0", otherHostKey);

      const outcome = await estate().up("--skip-preview", "--continue-on-error");
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(
        failed(outcome),
        ["hg0-iad1", "monitoring0-iad1", "packages0-iad1", "pycon0-iad1", "pydotorg0-iad1"]
          .concat("pythontest0-nyc1", "web0-iad1")
          .map((host) => `${host}-configuration`),
      );
      for (const [host, role] of [
        ["web0", "web"],
        ["pydotorg0", "pydotorg"],
      ]) {
        assert.match(
          refusal(outcome, `${host}-iad1`),
          new RegExp(
            [
              `^converge: ${host}\\.iad1\\.dev\\.psf\\.io: ${role}: /etc/nginx/conf\\.d/services\\.conf: refused by nginx -t -q \\(status 1\\)`,
              '    .* \\[emerg\\] .*: unknown directive "server_token" in /etc/nginx/conf\\.d/services\\.conf:1',
              "    nginx: configuration file /etc/nginx/nginx\\.conf test failed",
              "    everything is as it was$",
            ].join("\n"),
          ),
        );
      }
      assert.equal(
        refusal(outcome, "pythontest0-nyc1"),
        "converge: pythontest0.nyc1.dev.psf.io: pythontest: /srv/small/large: No space left on device\n" +
          "    everything is as it was",
      );
      const occupied = refusal(outcome, "monitoring0-iad1");
      assert.match(
        occupied,
        /^converge: monitoring0\.iad1\.dev\.psf\.io: monitoring: check blackbox exporter: failed 11 times \(status \d+\)\n/,
      );
      assert.match(
        occupied,
        /^ {4}unit prometheus-blackbox-exporter\.service (?:failed|ends by itself).*:\n(?: {8}.*\n)*? {8}.*listen tcp 127\.0\.0\.1:9116: bind: address already in use/m,
      );
      assert.match(occupied, /\n {4}everything is as it was$/);
      const missing = refusal(outcome, "packages0-iad1");
      assert.match(
        missing,
        /^converge: packages0\.iad1\.dev\.psf\.io: packages: package aptlly: does not exist in any of the host's package sources\n/,
      );
      assert.match(missing, /\n {4}E: Unable to locate package aptlly\n {4}everything is as it was$/);
      assert.match(
        outcome.errors.get("pycon0-iad1-configuration") ?? "",
        new RegExp(
          `^after 12 failed attempts: dial tcp ${await estate().addressOf("pycon0")}:22: (connect: no route to host|i/o timeout)$`,
        ),
      );
      assert.equal(
        outcome.errors.get("hg0-iad1-configuration"),
        `after 12 failed attempts: ssh: handshake failed: ssh: host key mismatch (${await estate().addressOf("hg0")}:22 shows another key than the one pinned for it: its key was changed, another host has its address, or somebody is in between; find out which, then put the key back or replace the machine)`,
      );
      assert.deepEqual(await Promise.all(labels.map(held)), before);
      await estate().serves(PAGE);
    });

    it("a session that is cut in the middle is said to be, and the next up goes on", async () => {
      const { clone } = estate();
      clone.edit(NGINX, "server_token off;", "# Changed by a test.\\nserver_tokens off;");
      clone.edit(APTLY, 'packages: ["aptlly"', 'packages: ["aptly"');
      await estate().on("pythontest0", `umount ${FULL} && rmdir ${FULL}`);
      await estate().on("monitoring0", "systemctl stop squatter");
      await estate().on("pycon0", "ip link set eth0 up");
      await estate().on("hg0", ownHostKey);
      // Another run on that host makes this one wait, so that there is a middle to cut it in.
      const locked = "systemd-run --quiet --unit=locker flock /var/lib/estate-converge/lock sleep infinity";
      await estate().on("web0", locked);

      const running = estate().startUp("--skip-preview");
      await estate().on("web0", untilBegun, 600);
      await estate().on("web0", "pkill -KILL -f '^sshd: root@notty'");
      const outcome = await estate().outcomeOf(running);
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(failed(outcome), ["web0-iad1-configuration"]);
      const [first] = (outcome.errors.get("web0-iad1-configuration") ?? "").split(": running ");
      assert.equal(
        first,
        `wait: remote command exited without exit status or exit signal (the connection to ${await estate().addressOf("web0")}:22 was lost while the command ran, which may have ended or not; see that the host is up, then run this again)`,
      );

      await estate().on("web0", "systemctl stop locker");
      const { counts } = await estate().succeedingUp("--skip-preview");
      assert.ok((counts.updated ?? 0) > 0);
      for (const label of ["web0", "pydotorg0", "pycon0", "hg0"]) {
        const configured = await estate().on(label, "head -n 1 /etc/nginx/conf.d/services.conf");
        assert.equal(configured, "# Changed by a test.\n", label);
      }
      for (const label of ["lb0", "lb1"]) {
        await estate().on(label, "grep -q 'hard-stop-after 29m' /etc/haproxy/haproxy.cfg");
      }
      await estate().on("pythontest0", "test -s /srv/small/large");
      await estate().on("monitoring0", "ss -ltnpH 'sport = :9116' | grep -q prometheus-blac");
      await estate().serves(PAGE);
      assert.deepEqual(Object.keys((await estate().succeedingUp("--skip-preview")).counts), ["unchanged"]);
    });
  });
}
