import type { DeclaredFlavor } from "../../cloud/declared-cloud.ts";

type Row = readonly [id: string, name: string, mebibytes: number, disk: number, data: number, vcpus: number];

/** Additional disks begin at /dev/xvde (Rackspace, Configuring disks for a cloud server). */
const FIRST_DATA_DISK = "/dev/xvde";
/** Data disks of more are several (Cloud Servers API, Retrieve list of flavors with details: 600 GB are two). */
const LARGEST_DATA_DISK = 300;

/**
 * The vendor's table (rackerlabs/docs-cloud-servers, api-docs/general-api-info/flavors.rst): identifier, name, memory in
 * MB, disk, ephemeral disk, processors. A flavor without a disk boots from a volume only.
 */
const ROWS: readonly Row[] = [
  ["2", "512 MB Standard Instance", 512, 20, 0, 1],
  ["3", "1 GB Standard Instance", 1024, 40, 0, 1],
  ["4", "2 GB Standard Instance", 2048, 80, 0, 2],
  ["5", "4 GB Standard Instance", 4096, 160, 0, 2],
  ["6", "8 GB Standard Instance", 8192, 320, 0, 4],
  ["7", "15 GB Standard Instance", 15360, 620, 0, 6],
  ["8", "30 GB Standard Instance", 30720, 1200, 0, 8],
  ["general1-1", "1 GB General Purpose v1", 1024, 20, 0, 1],
  ["general1-2", "2 GB General Purpose v1", 2048, 40, 0, 2],
  ["general1-4", "4 GB General Purpose v1", 4096, 80, 0, 4],
  ["general1-8", "8 GB General Purpose v1", 8192, 160, 0, 8],
  ["compute1-4", "3.75 GB Compute v1", 3840, 0, 0, 2],
  ["compute1-8", "7.5 GB Compute v1", 7680, 0, 0, 4],
  ["compute1-15", "15 GB Compute v1", 15360, 0, 0, 8],
  ["compute1-30", "30 GB Compute v1", 30720, 0, 0, 16],
  ["compute1-60", "60 GB Compute v1", 61440, 0, 0, 32],
  ["io1-15", "15 GB I/O v1", 15360, 40, 150, 4],
  ["io1-30", "30 GB I/O v1", 30720, 40, 300, 8],
  ["io1-60", "60 GB I/O v1", 61440, 40, 600, 16],
  ["io1-90", "90 GB I/O v1", 92160, 40, 900, 24],
  ["io1-120", "120 GB I/O v1", 122880, 40, 1200, 32],
  ["memory1-15", "15 GB Memory v1", 15360, 0, 0, 2],
  ["memory1-30", "30 GB Memory v1", 30720, 0, 0, 4],
  ["memory1-60", "60 GB Memory v1", 61440, 0, 0, 8],
  ["memory1-120", "120 GB Memory v1", 122880, 0, 0, 16],
  ["memory1-240", "240 GB Memory v1", 245760, 0, 0, 32],
];

/** Of the several data disks of a large flavor, the first. */
export const RACKSPACE_FLAVORS: readonly DeclaredFlavor[] = ROWS.map(
  ([id, name, ram, disk, data, vcpus]) => ({
    ...{ id, name, ram, vcpus, disk },
    ...(data === 0 ? {} : { dataDisk: { size: Math.min(data, LARGEST_DATA_DISK), device: FIRST_DATA_DISK } }),
  }),
);
