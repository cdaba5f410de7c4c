import { statefulProtected } from "../../../policies/rules/stateful-protected.ts";
import { describePolicy } from "../planned.ts";

const remedy = "Give it keep() of components/support/protection.ts";
const unprotected = (draft: { protect: boolean }) => {
  draft.protect = false;
};

describePolicy(statefulProtected, [
  {
    title: "refuses a stateful machine that can be deleted, or replaced by a change of its image",
    resource: ["Instance", "pg0-iad1"],
    edit: (draft) => {
      draft.protect = false;
      draft.ignoreChanges = ["userData"];
    },
    messages: [
      `the stateful machine pg0-iad1 is not protected, and cannot be made again. ${remedy}`,
      `A change of imageId, keyPair would replace the stateful machine pg0-iad1. Ignore such changes: ${remedy}`,
    ],
  },
  {
    title: "refuses a stateful Droplet that a new deploy key would replace",
    resource: ["Droplet", "mail1-ams1"],
    edit: (draft) => {
      draft.ignoreChanges = ["image", "userData"];
    },
    messages: [
      `A change of sshKeys would replace the stateful machine mail1-ams1. Ignore such changes: ${remedy}`,
    ],
  },
  {
    title: "refuses a volume that can be deleted or formatted anew",
    resource: ["Volume", "mail1-ams1"],
    edit: (draft) => {
      draft.protect = false;
      draft.ignoreChanges = [];
    },
    messages: [
      `the volume mail1-ams1 is not protected, and cannot be made again. ${remedy}`,
      `A change of initialFilesystemType would replace the volume mail1-ams1. Ignore such changes: ${remedy}`,
    ],
  },
  {
    title: "refuses a zone that can be deleted",
    resource: ["Domain", "python.org"],
    edit: unprotected,
    messages: [`the zone python.org is not protected, and cannot be made again. ${remedy}`],
  },
  {
    title: "refuses an authority that can be deleted",
    resource: ["SelfSignedCert", "authority"],
    edit: unprotected,
    messages: [`the certificate authority is not protected, and cannot be made again. ${remedy}`],
  },
  {
    title: "refuses an authority's key that can be deleted",
    resource: ["PrivateKey", "authority-key"],
    edit: unprotected,
    messages: [`the certificate authority's key is not protected, and cannot be made again. ${remedy}`],
  },
  {
    title: "refuses a stateful machine's host key that can be deleted",
    resource: ["PrivateKey", "pg0-iad1-host-key"],
    edit: unprotected,
    messages: [
      `the host key of the stateful machine pg0 is not protected, and cannot be made again. ${remedy}`,
    ],
  },
  {
    title: "refuses backups whose passphrase can be deleted",
    resource: ["RandomPassword", "backup-hg-passphrase"],
    edit: unprotected,
    messages: [`the passphrase backup-hg-passphrase is not protected, and cannot be made again. ${remedy}`],
  },
]);
