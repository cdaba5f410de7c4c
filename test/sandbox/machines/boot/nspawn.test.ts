import assert from "node:assert/strict";
import { bootArguments } from "../../../../sandbox/machines/boot/nspawn.ts";

const REQUEST = {
  name: "estate-1a-7",
  layers: ["/cache/packages", "/cache/machine"],
  directory: "/it's/7",
  namespace: "estate-1a-7",
};

describe("the command that boots a machine", () => {
  it("lays the disk over the image in a mount namespace of its own, and becomes systemd-nspawn", () => {
    assert.deepEqual(bootArguments({ ...REQUEST, mountUnified: true }), [
      ...["unshare", "--mount", "--propagation", "private", "sh", "-ec"],
      [
        "mount -t overlay overlay -o 'lowerdir=/cache/packages:/cache/machine,upperdir=/it'\\''s/7/upper,workdir=/it'\\''s/7/work' '/it'\\''s/7/root'",
        "mount -t cgroup2 cgroup2 /sys/fs/cgroup",
        'exec "$0" "$@"',
      ].join("\n"),
      ...["systemd-nspawn", "--quiet", "--directory=/it's/7/root", "--machine=estate-1a-7", "--boot"],
      ...["--register=no", "--keep-unit", "--network-namespace-path=/run/netns/estate-1a-7"],
      ...["--capability=CAP_NET_ADMIN", "--resolv-conf=off", "--timezone=off", "--link-journal=no"],
      "--console=read-only",
    ]);
  });

  it("leaves the control groups as they are where the unified hierarchy is all there is", () => {
    assert.ok(
      !bootArguments({ ...REQUEST, mountUnified: false })
        .join("\n")
        .includes("cgroup2"),
    );
  });
});
