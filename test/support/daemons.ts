import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { HostBundles } from "../../roles/part.ts";
import { fillIn } from "../../roles/secrets.ts";
import { daemonImage } from "./daemon-image.ts";
import { secretValue } from "./hosts.ts";

let found: string | undefined;

/**
 * A root file system with the daemons whose checkers judge what roles write; `make test` makes it. Undefined where none
 * can be had: not root, not Linux. A test then skips, and says so.
 */
export function daemonRoot(): string | undefined {
  found ??= process.env.ESTATE_DAEMON_ROOT ?? (process.getuid?.() === 0 ? daemonImage() : undefined);
  return found;
}

export interface Judgement {
  readonly status: number | null;
  readonly output: string;
}

/**
 * Runs a daemon's own checker on a machine's files, in a copy of the root with all of them in place, in namespaces of
 * its own, in which nothing outlives the command. Packages' files that the bundle wants absent are not there; links are. Secrets have made-up values.
 *
 * @param command a shell command; runs as root with the files' modes, all owned by root
 * @param brought files of this machine by their paths in the root
 */
export function judge(
  root: string,
  bundles: HostBundles,
  command: string,
  brought: Readonly<Record<string, string>> = {},
): Judgement {
  const directory = mkdtempSync(join(tmpdir(), "estate-judge-"));
  try {
    const upper = join(directory, "upper");
    const [work, merged] = [join(directory, "work"), join(directory, "merged")];
    for (const path of [upper, work, merged]) mkdirSync(path);
    const { configuration, secrets, certificates } = bundles;
    for (const path of Object.keys(configuration.directories ?? {})) {
      mkdirSync(join(upper, path), { recursive: true });
    }
    const write = (path: string, content: string, mode = "0644") => {
      place(upper, path);
      writeFileSync(join(upper, path), content);
      chmodSync(join(upper, path), Number.parseInt(mode, 8));
    };
    for (const [path, { content, mode }] of Object.entries(configuration.files ?? {})) {
      write(path, content, mode);
    }
    for (const [path, { content, mode }] of [
      ...Object.entries(secrets.files),
      ...Object.entries(certificates.files),
    ]) {
      write(path, fillIn(content, secretValue), mode);
    }
    for (const [path, { target }] of Object.entries(configuration.links ?? {})) {
      place(upper, path);
      symlinkSync(target, join(upper, path));
    }
    for (const [path, source] of Object.entries(brought)) {
      place(upper, path);
      copyFileSync(source, join(upper, path));
    }
    const absent = Object.keys(configuration.absent ?? {}).map((path) => `rm -f '${merged}${path}'`);
    const script = [
      `mount -t overlay overlay -o lowerdir=${root},upperdir=${upper},workdir=${work} ${merged}`,
      `mount -t proc proc ${merged}/proc`,
      `mount -t tmpfs tmpfs ${merged}/run`,
      `mount --bind /dev ${merged}/dev`,
      ...absent,
      `exec chroot ${merged} /bin/sh -c "$1"`,
    ].join(" && ");
    const { status, stdout, stderr } = spawnSync(
      "unshare",
      [
        "--mount",
        "--net",
        "--uts",
        "--pid",
        "--fork",
        "--kill-child",
        "--",
        "/bin/sh",
        "-c",
        script,
        "sh",
        command,
      ],
      {
        encoding: "utf8",
        timeout: 120_000,
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" },
      },
    );
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A shell command whose errors are shown where it fails, which ends the script with its status, and nowhere else. */
export function quiet(command: string): string {
  return `{ ${command}; } 2>/tmp/quiet || { status=$?; cat /tmp/quiet; exit $status; }`;
}

function place(upper: string, path: string): void {
  mkdirSync(dirname(join(upper, path)), { recursive: true });
}
