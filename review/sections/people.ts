import { createHash } from "node:crypto";
import type { Plan } from "../plan/plan.ts";
import type { Section } from "../report/section.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { entriesOf, fileOf, type Host, type HostContents, hostChanges, hostList } from "./hosts.ts";
import { counted, joinedCounts, LATER, shown, shownList } from "./values.ts";

interface Account {
  readonly who: string;
  readonly sudo: boolean;
  readonly groups: readonly string[];
  readonly keys: readonly string[];
}

interface Row {
  readonly who: string;
  readonly change: "gains" | "loses";
  readonly what: string;
}

/** What people may do after the update and could not before, and the reverse: accounts, sudo, groups and keys. */
export function people(plan: Plan): Section | undefined {
  const onHosts = hostChanges(plan).flatMap(({ host, before, after }) =>
    accessChanges(accountsOf(before), accountsOf(after)).map((row) => ({ host, row })),
  );
  const rows = [...foldHosts(onHosts), ...cloudRows(plan)];
  if (rows.length === 0) return undefined;
  const folded = groupedBy(rows, ({ who: _, ...row }) => JSON.stringify(row)).map((group) => {
    const [{ change, what, where }] = group;
    return [inOrder(group.map(({ who }) => who)).join(", "), change, what, where];
  });
  const gaining = new Set(rows.filter(({ change }) => change === "gains").map(({ who }) => who)).size;
  const losing = new Set(rows.filter(({ change }) => change === "loses").map(({ who }) => who)).size;
  return {
    title: "People",
    summary: joinedCounts([
      [gaining, `${counted(gaining, "account gains", "accounts gain")} access`],
      [losing, `${counted(losing, "account loses", "accounts lose")} access`],
    ]),
    body: [{ kind: "table", header: ["Who", "Change", "What", "Where"], rows: folded }],
  };
}

/** One row for what somebody gains or loses alike on several hosts. */
function foldHosts(
  changes: readonly { readonly host: Host; readonly row: Row }[],
): readonly (Row & { readonly where: string })[] {
  return groupedBy(changes, ({ row }) => JSON.stringify(row)).map((group) => ({
    ...group[0].row,
    where: hostList(group.map(({ host }) => host)),
  }));
}

/** Accounts of people; daemons have system accounts. */
function accountsOf(contents: HostContents): ReadonlyMap<string, Account> {
  return new Map(
    [...entriesOf(contents, "users")].flatMap(([name, user]) => {
      if (user.system === true) return [];
      const comment = shown(user.comment);
      const keys = fileOf(contents, `/etc/ssh/authorized_keys/${name}`) ?? "";
      return [
        [
          name,
          {
            who: comment === "" ? name : `${name} (${comment})`,
            sudo: user.administrator === true,
            groups: shownList(user.groups),
            keys: keys.split("\n").filter(Boolean).map(keyName),
          },
        ],
      ];
    }),
  );
}

function accessChanges(
  before: ReadonlyMap<string, Account>,
  after: ReadonlyMap<string, Account>,
): readonly Row[] {
  return inOrder([...before.keys(), ...after.keys()]).flatMap((name): readonly Row[] => {
    const [old, now] = [before.get(name), after.get(name)];
    const access = ({ sudo, groups }: Account) =>
      [
        "access",
        ...(sudo ? ["with sudo"] : []),
        ...(groups.length > 0 ? [`in ${groups.join(", ")}`] : []),
      ].join(" ");
    if (!old) return now ? [{ who: now.who, change: "gains", what: access(now) }] : [];
    if (!now) return [{ who: old.who, change: "loses", what: access(old) }];
    const row = (change: Row["change"]) => (what: string) => ({ who: now.who, change, what });
    return [
      ...(now.sudo && !old.sudo ? ["sudo"] : []).map(row("gains")),
      ...(old.sudo && !now.sudo ? ["sudo"] : []).map(row("loses")),
      ...without(now.groups, old.groups).map((group) => row("gains")(`the group ${group}`)),
      ...without(old.groups, now.groups).map((group) => row("loses")(`the group ${group}`)),
      ...without(now.keys, old.keys).map((key) => row("gains")(`the key ${key}`)),
      ...without(old.keys, now.keys).map((key) => row("loses")(`the key ${key}`)),
    ];
  });
}

const keyTypes: Readonly<Record<string, string>> = {
  "digitalocean:index/sshKey:SshKey": "DigitalOcean's account",
  "openstack:compute/keypair:Keypair": "OpenStack's account",
};

/** Keys that the clouds put on new machines. */
function cloudRows(plan: Plan): readonly (Row & { readonly where: string })[] {
  return plan.changes.flatMap(({ type, before, after }) => {
    const where = keyTypes[type];
    if (where === undefined || before?.publicKey === after?.publicKey) return [];
    const row = (change: Row["change"], inputs: typeof before) =>
      inputs
        ? [{ who: shown(inputs.name), change, what: `the key ${keyName(shown(inputs.publicKey))}`, where }]
        : [];
    return [...row("gains", after), ...row("loses", before)];
  });
}

/** `ssh-ed25519 SHA256:… comment`, as `ssh-keygen -l` has it. */
function keyName(line: string): string {
  const words = line.trim().split(" ");
  const at = words.findIndex((word) => /^(?:ssh-|ecdsa-|sk-)/.test(word));
  const [type = "", blob = "", ...comment] = words.slice(Math.max(at, 0));
  if (line === LATER || at < 0 || blob === "") return line;
  const digest = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64").replace(/=+$/, "");
  return [type, `SHA256:${digest}`, ...comment].join(" ");
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((each) => !some.includes(each));
}
