import type { DeclaredCloud } from "../../../../sandbox/cloud/declared-cloud.ts";

/** A standard OpenStack with routers and floating addresses. */
export const FLOATING: DeclaredCloud = {
  identity: "https://identity.example.org/v3",
  region: "IAD",
  flavors: [
    { name: "gp.0.1.2", ram: 2048, vcpus: 1, disk: 20 },
    { name: "gp.0.2.4", ram: 4096, vcpus: 2, disk: 80 },
    { id: "data-4", ram: 4096, vcpus: 2, disk: 80, dataDisk: { size: 100, device: "/dev/vdb" } },
    { id: "data-8", ram: 8192, vcpus: 4, disk: 80, dataDisk: { size: 200, device: "/dev/vdb" } },
  ],
  images: [{ name: "Debian-12" }, { name: "own image", id: "0a0a0a0a-0000-4000-8000-000000000001" }],
  networks: [{ name: "PUBLICNET", kind: "external" }],
  volumes: { type: "HA-Standard", minimum: 5 },
};

/** One whose machines are in the operator's public network, as at OVH. */
export const SHARED: DeclaredCloud = {
  ...FLOATING,
  region: "GRA9",
  networks: [{ name: "Ext-Net", id: "b2c02fdc-ffdf-40f6-9722-533bd7058c06", kind: "public" }],
};
