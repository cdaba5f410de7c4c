import { machines } from "../../../stacks/checks/machines.ts";
import { describeRule, server } from "../change.ts";

describeRule("on sizes, images and volumes", machines, [
  {
    title: "refuses sizes that a cloud does not have",
    edit: (draft) => {
      server(draft, "docs0").size = "16 GB";
      server(draft, "mail1").size = "15 GB";
    },
    violations: [
      [
        'servers["docs0"].size',
        "iad1 has no machine of 16 GB for docs0.",
        "Use one of 1 GB, 2 GB, 4 GB, 8 GB, 15 GB and 30 GB, or move the machine to another datacenter.",
      ],
      [
        'servers["mail1"].size',
        "ams1 has no machine of 15 GB for mail1.",
        "Use one of 1 GB, 2 GB, 4 GB, 8 GB, 16 GB, 32 GB, 64 GB and 128 GB, or move the machine to another datacenter.",
      ],
    ],
  },
  {
    title: "refuses images that a cloud does not have, wherever they are chosen",
    edit: (draft) => {
      draft.defaultImage = "debian-12";
      server(draft, "mail1").image = "debian-12";
      server(draft, "docs0").image = "debian-12";
    },
    violations: [
      ['servers["mail1"].image', "ams1 has no image debian-12 for mail1.", "Use one of ubuntu-24.04."],
      ["defaultImage", "nyc1 has no image debian-12 for pythontest0.", "Use one of ubuntu-24.04."],
    ],
  },
  {
    title: "refuses volumes where there are none, and of impossible sizes and places",
    edit: (draft) => {
      server(draft, "docs0").volume = { size: "100 GB", mount: "/srv/docs" };
      server(draft, "mail1").volume = { size: "20000 GB", mount: "/srv/mail/" };
      server(draft, "pythontest0").volume = { size: "0 GB", mount: "/" };
    },
    violations: [
      [
        'servers["docs0"].volume',
        "iad1 has no volumes for docs0.",
        "Leave the volume out and choose a size with enough disk, or move the machine to a datacenter with volumes.",
      ],
      [
        'servers["mail1"].volume.size',
        "ams1 has no volume of 20000 GB for mail1.",
        "Choose 1 GB to 16384 GB.",
      ],
      [
        'servers["mail1"].volume.mount',
        'the volume of mail1 cannot be mounted at "/srv/mail/".',
        'Mount it at a directory of its own below /srv, /mnt, /opt or /var/lib, such as "/srv/data".',
      ],
      [
        'servers["pythontest0"].volume.size',
        "nyc1 has no volume of 0 GB for pythontest0.",
        "Choose 1 GB to 16384 GB.",
      ],
      [
        'servers["pythontest0"].volume.mount',
        'the volume of pythontest0 cannot be mounted at "/".',
        'Mount it at a directory of its own below /srv, /mnt, /opt or /var/lib, such as "/srv/data".',
      ],
    ],
  },
  {
    title: "wants the data disk of a flavor to be used, and where there is one",
    edit: (draft) => {
      delete server(draft, "pg0").dataDisk;
      server(draft, "pg1").dataDisk = { mount: "/" };
      server(draft, "docs0").dataDisk = { mount: "/srv/docs" };
    },
    violations: [
      [
        'servers["docs0"].dataDisk',
        "a machine of 4 GB in iad1 has no data disk for docs0.",
        "Leave it out, or choose a size whose flavor has one.",
      ],
      [
        'servers["pg0"]',
        "pg0 has a data disk of 150 GB beside 40 GB for the system, and mounts it nowhere.",
        'Say where: dataDisk: { mount: "/srv/…" }.',
      ],
      [
        'servers["pg1"].dataDisk.mount',
        'the data disk of pg1 cannot be mounted at "/".',
        'Mount it at a directory of its own below /srv, /mnt, /opt or /var/lib, such as "/srv/data".',
      ],
    ],
  },
  {
    title: "takes an image that the account has by its identifier",
    edit: (draft) => {
      const iad1 = draft.datacenters.iad1;
      if (iad1?.provider !== "openstack") return;
      iad1.cloud.images = {};
      iad1.imageIds = { "ubuntu-24.04": "0a0a0a0a-0000-4000-8000-000000000001" };
    },
    violations: [],
  },
  {
    title: "keeps the smallest volume of an OpenStack",
    edit: (draft) => {
      const iad1 = draft.datacenters.iad1;
      if (iad1?.provider === "openstack") iad1.cloud.volumes = { type: "SSD", minimum: "50 GB" };
      server(draft, "docs0").volume = { size: "49 GB", mount: "/srv/docs" };
      server(draft, "hg0").volume = { size: "50 GB", mount: "/srv/hg" };
    },
    violations: [
      ['servers["docs0"].volume.size', "iad1 has no volume of 49 GB for docs0.", "Choose 50 GB to 16384 GB."],
    ],
  },
  {
    title: "keeps a volume's name short",
    edit: (draft) => {
      server(draft, "mail1").name = `${"m".repeat(54)}1`;
    },
    violations: [
      [
        'servers["mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm1"].name',
        `the volume of ${"m".repeat(54)}1.ams1.psf.io would have a name of more than 64 characters.`,
        "Shorten the machine's name.",
      ],
    ],
  },
]);
