import { accountsOf } from "../../stacks/derive/access.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { BundleFile, BundleUser, HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { secretText } from "../secrets.ts";
import { lines } from "./place.ts";

/** Above the people's home directories. */
const homes = "/home/psf-users";

/** Where sshd finds an account's keys: root's to write, so that nobody adds one unseen. */
export function authorizedKeysPath(account: string): HostPath {
  return `/etc/ssh/authorized_keys/${account}`;
}

/** Shells that every image has. */
const presentShells = ["/bin/bash", "/bin/sh", "/usr/bin/bash"];

/** What the automation of a machine's cloud makes on it. */
function cloudAccounts(estate: Estate, server: Server): readonly string[] {
  const datacenter = estate.datacenters[server.datacenter];
  return datacenter?.provider === "openstack" ? (datacenter.cloud.automationAccounts ?? []) : [];
}

/** Accounts, keys and sudo of the people who may be here; anyone else is removed, and their home stays for root. */
export function people({ estate, server }: Host): Part {
  const accounts = accountsOf(estate, server);
  const shells = accounts.map(({ person }) => person.shell ?? "/bin/bash");
  const groups = accounts.flatMap(({ access }) => access.groups);
  const administrators = accounts.filter(({ access }) => access.sudo);
  return {
    role: "base",
    packages: [
      "sudo",
      ...shells
        .filter((shell) => !presentShells.includes(shell))
        .map((shell) => shell.split("/").at(-1) ?? ""),
    ],
    unknownUsers: "remove",
    keptUsers: cloudAccounts(estate, server).filter(
      (name) => !accounts.some(({ account }) => account === name),
    ),
    groups: Object.fromEntries(groups.map((group) => [group, { system: true }])),
    users: Object.fromEntries(
      accounts.map(({ account, person, access }): [string, Omit<BundleUser, "role">] => [
        account,
        {
          comment: person.fullName,
          home: `${homes}/${account}`,
          shell: person.shell ?? "/bin/bash",
          groups: access.groups,
          administrator: access.sudo,
        },
      ]),
    ),
    directories: { [homes]: {}, "/etc/ssh/authorized_keys": {} },
    files: {
      ...Object.fromEntries(
        accounts.map(({ account, person }): [HostPath, Omit<BundleFile, "role">] => [
          authorizedKeysPath(account),
          { content: lines(...person.sshKeys) },
        ]),
      ),
      // Nobody has a password, so sudo asks for none: the key is the proof.
      "/etc/sudoers.d/estate": {
        content: lines(
          "Defaults use_pty",
          ...administrators.map(({ account }) => `${account} ALL=(ALL:ALL) NOPASSWD: ALL`),
        ),
        mode: "0440",
        validator: ["visudo", "-cf", "{}"],
      },
    },
    // The program's own keys. What the cloud left in root's home counts no more, so that a key that is replaced is gone.
    secrets: {
      [authorizedKeysPath("root")]: { content: secretText`${"deploy/authorized-keys"}\n`, mode: "0600" },
    },
  };
}
