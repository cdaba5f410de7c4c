import { createHash } from "node:crypto";
import { accountsOf } from "../../stacks/derive/access.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import type { Person } from "../../stacks/vocabulary/index.ts";
import type { Source } from "../document.ts";
import { code, page, plain, table } from "../markdown.ts";

/** Who may be where, seen from both sides: by person and by machine. */
export function peoplePage({ estate }: Source): string {
  const people = Object.entries(estate.people).sort(([a], [b]) => (a < b ? -1 : 1));
  return page("People and access", estate.name, [
    [
      "An admin is on every machine with sudo; anyone else only where a role allows them. An account that is not here is " +
        `removed from every machine by the next run. People are in ${code(`stacks/${estate.name}/people.ts`)}.`,
    ],
    ["## People"],
    table(
      ["Account", "Name", "Machines", "Groups", "Keys (SHA-256)"],
      people.map(([account, person]) => [
        code(account),
        plain(person.fullName),
        rolesText(person),
        groupsText(person),
        person.sshKeys.map((key) => code(fingerprint(key))).join("<br>"),
      ]),
    ),
    ["## Machines"],
    table(
      ["Machine", "With sudo", "Without"],
      estate.servers.map((server) => {
        const accounts = accountsOf(estate, server);
        const named = (sudo: boolean) =>
          accounts
            .filter(({ access }) => access.sudo === sudo)
            .map(({ account }) => code(account))
            .sort()
            .join(", ");
        return [canonicalName(estate, server), named(true), named(false)];
      }),
    ),
  ]);
}

function rolesText(person: Person): string {
  const roles = Object.entries(person.access).flatMap(([role, access]) =>
    access?.allowed ? [access.sudo ? `${role} (sudo)` : role] : [],
  );
  return person.admin ? "**all (admin, sudo)**" : roles.sort().join(", ") || "none";
}

function groupsText(person: Person): string {
  return Object.entries(person.access)
    .flatMap(([role, access]) => (access?.groups ?? []).map((group) => `${group} on ${role}`))
    .sort()
    .join(", ");
}

/** As `ssh-keygen -l` prints it, with the key's type. */
function fingerprint(key: string): string {
  const [type = "", blob = ""] = key.split(" ");
  const digest = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64");
  return `${type} ${digest.replace(/=+$/, "")}`;
}
