import { monitoringAgent } from "../clouds/digitalocean.ts";
import type { Estate } from "../vocabulary/index.ts";
import { list, type Rule, repetitions, unless, type Violation } from "./violation.ts";

/** What useradd takes (shadow's manual, useradd(8)). */
const accountName = /^[a-z_][a-z0-9_-]*$/;
const longestAccountName = 32;

/** Accounts that Debian, Ubuntu and the estate's own daemons have. */
const systemAccounts = [
  "adm",
  "aptly",
  "backup",
  "bin",
  "consul",
  "daemon",
  "debian",
  monitoringAgent,
  "games",
  "haproxy",
  "lp",
  "mail",
  "man",
  "news",
  "nobody",
  "postfix",
  "postgres",
  "proxy",
  "root",
  "sshd",
  "sync",
  "sys",
  "ubuntu",
  "uucp",
  "www-data",
];

/** Groups that are as good as sudo. */
const privilegedGroups = ["admin", "disk", "docker", "root", "shadow", "sudo", "wheel"];

/** Bytes of an Ed25519 public key (RFC 8032, section 5.1.5). */
const ed25519Bytes = 32;

/** Shortest RSA key that the hosts' sshd takes, in bits. */
const shortestRsa = 3072;

/** People have accounts that a host takes, and keys of their own. */
export const people: Rule = (estate) => {
  const keys = Object.entries(estate.people).flatMap(([account, { sshKeys }]) =>
    sshKeys.map((key, index) => ({ account, key, place: `people["${account}"].sshKeys[${index}]` })),
  );
  return [
    ...unless(
      Object.values(estate.people).some(({ admin }) => admin),
      "people",
      "nobody is an admin, so nobody could repair a machine.",
      "Set admin: true for at least one person.",
    ),
    ...Object.keys(estate.people).flatMap((account) => checkAccount(estate, account)),
    ...keys.flatMap(({ key, place }) =>
      unless(
        isPublicKey(key),
        place,
        `"${shorten(key)}" is not a public key that a host takes.`,
        `Paste the line of the person's .pub file: Ed25519 or ECDSA P-256, in hardware or not, or RSA of at least ${shortestRsa} bits.`,
      ),
    ),
    ...repetitions(keys, ({ key }) => key.split(" ")[1] ?? key).map(({ first, again }) => ({
      place: again.place,
      message: `the key is already ${first.account}'s, at ${first.place}.`,
      remedy: "Give every person a key of their own.",
    })),
  ];
};

function checkAccount(estate: Estate, account: string): readonly Violation[] {
  const person = estate.people[account];
  if (!person) return [];
  const place = `people["${account}"]`;
  return [
    ...unless(
      accountName.test(account) && account.length <= longestAccountName,
      place,
      `"${account}" cannot be the name of an account.`,
      `Use lower-case letters, digits, hyphens and underscores, beginning with a letter, at most ${longestAccountName} characters.`,
    ),
    ...unless(
      !systemAccounts.includes(account),
      place,
      `"${account}" is an account of the system.`,
      "Choose another name.",
    ),
    ...unless(
      person.fullName.trim() !== "" && !/[:,\n]/.test(person.fullName),
      `${place}.fullName`,
      `"${person.fullName}" cannot be a full name in /etc/passwd.`,
      "Write it without colons, commas and line breaks.",
    ),
    ...Object.entries(person.access).flatMap(([role, access]) => {
      if (!access) return [];
      const groups = (access.groups ?? []).filter(
        (group) => !accountName.test(group) || privilegedGroups.includes(group),
      );
      return [
        ...unless(
          groups.length === 0,
          `${place}.access["${role}"].groups`,
          `${list(groups)} cannot be given as a group.`,
          "Use sudo: true for rights, and names of lower-case letters for other groups.",
        ),
        ...unless(
          access.allowed || !(access.sudo || (access.groups ?? []).length > 0),
          `${place}.access["${role}"]`,
          "it gives rights on machines where the person is not allowed.",
          "Set allowed: true, or remove the entry.",
        ),
      ];
    }),
  ];
}

/** An OpenSSH public key line: the type, then in base64 the type again and the key (RFC 4253, section 6.6). */
function isPublicKey(line: string): boolean {
  const [type = "", encoded = "", ...comment] = line.split(" ");
  if (/[\r\n]/.test(line) || comment.join(" ") !== comment.join(" ").trim()) return false;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return false;
  const fields = readFields(Buffer.from(encoded, "base64"));
  if (!fields || fields[0]?.toString("latin1") !== type) return false;
  switch (type) {
    case "ssh-ed25519":
      return fields.length === 2 && fields[1]?.length === ed25519Bytes;
    case "ssh-rsa":
      return fields.length === 3 && bits(fields[2]) >= shortestRsa;
    case "ecdsa-sha2-nistp256":
      return fields.length === 3 && fields[1]?.toString("latin1") === "nistp256" && fields[2]?.length === 65;
    // In hardware, with the application that the key is for (OpenSSH, PROTOCOL.u2f).
    case "sk-ssh-ed25519@openssh.com":
      return fields.length === 3 && fields[1]?.length === ed25519Bytes;
    case "sk-ecdsa-sha2-nistp256@openssh.com":
      return fields.length === 4 && fields[1]?.toString("latin1") === "nistp256" && fields[2]?.length === 65;
    default:
      return false;
  }
}

/** Length-prefixed fields; undefined where they do not fill the buffer exactly. */
function readFields(buffer: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    if (offset + 4 > buffer.length) return undefined;
    const end = offset + 4 + buffer.readUInt32BE(offset);
    if (end > buffer.length) return undefined;
    fields.push(buffer.subarray(offset + 4, end));
    offset = end;
  }
  return fields;
}

/** Bits of a positive integer as SSH writes it, with a leading zero byte where the highest bit is set. */
function bits(integer: Buffer | undefined): number {
  const digits = integer?.toString("hex").replace(/^0+/, "") ?? "";
  return digits === ""
    ? 0
    : (digits.length - 1) * 4 + Number.parseInt(digits[0] ?? "0", 16).toString(2).length;
}

function shorten(key: string): string {
  return key.length > 40 ? `${key.slice(0, 37)}...` : key;
}
