import assert from "node:assert/strict";
import { cgroupMounts, planCgroups } from "../../../../sandbox/machines/boot/cgroups.ts";

const MIXED = [
  "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw",
  "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
  "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
  "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
  "",
].join("\n");
const UNIFIED = "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
const SHAPE = { memory: 2048, cpus: 2 };

describe("the control groups of a machine", () => {
  it("are limited in the hierarchies of version 1 that a host mounts", () => {
    const mounts = cgroupMounts(MIXED);
    assert.deepEqual(mounts, {
      unified: "/sys/fs/cgroup/unified",
      memory: "/sys/fs/cgroup/memory",
      cpu: "/sys/fs/cgroup/cpu,cpuacct",
    });
    assert.deepEqual(planCgroups(mounts, "estate-1/7", SHAPE, ["memory", "cpu"]), {
      groups: [
        "/sys/fs/cgroup/unified/estate-1/7",
        "/sys/fs/cgroup/memory/estate-1/7",
        "/sys/fs/cgroup/cpu,cpuacct/estate-1/7",
      ],
      limits: [
        { file: "/sys/fs/cgroup/memory/estate-1/7/memory.limit_in_bytes", value: "2147483648" },
        { file: "/sys/fs/cgroup/cpu,cpuacct/estate-1/7/cpu.cfs_quota_us", value: "200000" },
      ],
      lacking: [],
    });
  });

  it("are limited in version 2 where that is all there is", () => {
    assert.deepEqual(planCgroups(cgroupMounts(UNIFIED), "estate-1/7", SHAPE, ["memory", "cpu"]), {
      groups: ["/sys/fs/cgroup/estate-1/7"],
      limits: [
        { file: "/sys/fs/cgroup/estate-1/7/memory.max", value: "2147483648" },
        { file: "/sys/fs/cgroup/estate-1/7/cpu.max", value: "200000 100000" },
      ],
      lacking: [],
    });
  });

  it("name the limits that a kernel does not give", () => {
    assert.deepEqual(planCgroups(cgroupMounts(UNIFIED), "estate-1/7", SHAPE, ["memory"]).lacking, ["cpu"]);
    assert.deepEqual(planCgroups(cgroupMounts(""), "estate-1/7", SHAPE, []), {
      groups: [],
      limits: [],
      lacking: ["memory", "cpu"],
    });
  });
});
