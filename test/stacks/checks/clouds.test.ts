import { clouds } from "../../../stacks/checks/clouds.ts";
import type { Estate, OpenStackDatacenter } from "../../../stacks/vocabulary/index.ts";
import { type Draft, describeRule, entry } from "../change.ts";

function openStack(draft: Draft<Estate>): Draft<OpenStackDatacenter> {
  const found = entry(draft.datacenters, "iad1");
  if (found.provider !== "openstack") throw new Error("iad1 is not OpenStack");
  return found;
}

const place = 'datacenters["iad1"].cloud';

describeRule("on what clouds are said to have", clouds, [
  {
    title: "refuses security groups where the cloud gives none at boot",
    edit: (draft) => {
      openStack(draft).cloud.filtering = "security-groups";
    },
    violations: [
      [
        `${place}.filtering`,
        "a cloud that speaks identity version 2 gives no security groups at boot: machines would have none.",
        'Write filtering: "host"; each host filters by the same table.',
      ],
    ],
  },
  {
    title: "refuses to leave machines of shared networks in the account's default group",
    edit: (draft) => {
      openStack(draft).cloud.identity = {
        version: 3,
        url: "https://auth.cloud.ovh.net/v3",
        userDomain: "Default",
        projectDomain: "Default",
      };
    },
    violations: [
      [
        `${place}.filtering`,
        "a machine in a shared network that names no security group is in the account's default one, which admits its own members only.",
        'Write filtering: "security-groups".',
      ],
    ],
  },
  {
    title: "refuses a shared network twice",
    edit: (draft) => {
      const { addressing } = openStack(draft).cloud;
      if (addressing.kind === "shared-networks") addressing.networks.push({ name: "public", id: "other" });
    },
    violations: [
      [
        `${place}.addressing.networks[2]`,
        'the network "public" (other) is there already.',
        "Name each shared network once, by its own name and identifier.",
      ],
    ],
  },
  {
    title: "refuses a flavor that is too small for its size",
    edit: (draft) => {
      const { flavors } = openStack(draft).cloud;
      flavors["4 GB"] = { id: "general1-2", memory: "2 GB", processors: 2, systemDisk: "40 GB" };
    },
    violations: [
      [
        `${place}.flavors["4 GB"]`,
        "the flavor general1-2 has 2 GB of memory, less than 4 GB.",
        "Name a flavor that has as much.",
      ],
    ],
  },
  {
    title: "refuses patterns that cannot be read, or do not match what they are for",
    edit: (draft) => {
      const { images } = openStack(draft).cloud;
      images["debian-12"] = { pattern: "^Debian 12 .*\\(PVHVM)$", names: ["Debian 12 (Bookworm) (PVHVM)"] };
      images["ubuntu-24.04"] = {
        pattern: "^Ubuntu 24\\.04 .*\\(PVHVM\\)$",
        names: ["Ubuntu 24.04 LTS (Noble Numbat) (PVHVM)", "Ubuntu 24.04 LTS (Noble Numbat) (Cloud)"],
      };
    },
    violations: [
      [
        `${place}.images["ubuntu-24.04"].names[1]`,
        '^Ubuntu 24\\.04 .*\\(PVHVM\\)$ does not match "Ubuntu 24.04 LTS (Noble Numbat) (Cloud)".',
        "Mend the pattern, or leave out a name that the cloud does not have.",
      ],
      [
        `${place}.images["debian-12"].pattern`,
        "^Debian 12 .*\\(PVHVM)$ is no regular expression that the provider reads.",
        "Escape what is to be taken literally, and do without look-around and references.",
      ],
    ],
  },
  {
    title: "refuses what RE2 does not have",
    edit: (draft) => {
      const { images } = openStack(draft).cloud;
      images["debian-12"] = { pattern: "^Debian (?=12).*$", names: ["Debian 12"] };
    },
    violations: [
      [
        `${place}.images["debian-12"].pattern`,
        "^Debian (?=12).*$ is no regular expression that the provider reads.",
        "Escape what is to be taken literally, and do without look-around and references.",
      ],
    ],
  },
  {
    title: "refuses an image's identifier that is none",
    edit: (draft) => {
      openStack(draft).imageIds = { "debian-12": "debian" };
    },
    violations: [
      [
        'datacenters["iad1"].imageIds["debian-12"]',
        '"debian" is no identifier of an image.',
        'Take it from "openstack image list", such as 6a2b0e1c-5d3f-4c1e-9b7a-0f2d4e6c8a10.',
      ],
    ],
  },
]);
