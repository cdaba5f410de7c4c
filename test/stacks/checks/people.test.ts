import { generateKeyPairSync, randomBytes } from "node:crypto";
import sshpk from "sshpk";
import { people } from "../../../stacks/checks/people.ts";
import type { SshPublicKey } from "../../../stacks/vocabulary/index.ts";
import { describeRule, entry } from "../change.ts";

const pasteKey =
  "Paste the line of the person's .pub file: Ed25519 or ECDSA P-256, in hardware or not, or RSA of at least 3072 bits.";
const ownKey = "AAAAC3NzaC1lZDI1NTE5AAAAICqpTucvt7rbkCYECze77KtLMXGCWjXq927lWgGuzZBO";

/** A fresh key as sshpk, another implementation, writes it. */
function publicKey(type: "ec" | "rsa", bits: number): SshPublicKey {
  const { publicKey } =
    type === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: bits })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [name, encoded] = sshpk
    .parseKey(publicKey.export({ type: "spki", format: "pem" }), "pem")
    .toString("ssh")
    .split(" ");
  return name === "ssh-rsa" ? `ssh-rsa ${encoded} test` : `ecdsa-sha2-nistp256 ${encoded}`;
}

/** A key in hardware as ssh-keygen writes it: length-prefixed fields, of which the last is the application. */
function hardwareKey(
  type: "sk-ssh-ed25519@openssh.com" | "sk-ecdsa-sha2-nistp256@openssh.com",
  ...parts: readonly (string | Buffer)[]
): SshPublicKey {
  const fields = [type, ...parts, "ssh:"].flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return `${type} ${Buffer.concat(fields).toString("base64")} token`;
}

describeRule("on people", people, [
  {
    title: "wants an admin",
    edit: (draft) => {
      for (const person of Object.values(draft.people)) person.admin = false;
    },
    violations: [
      [
        "people",
        "nobody is an admin, so nobody could repair a machine.",
        "Set admin: true for at least one person.",
      ],
    ],
  },
  {
    title: "refuses names that are no account's or the system's",
    edit: (draft) => {
      const { jduarte, sbianchi, aokafor } = draft.people;
      draft.people = {
        mfraser: entry(draft.people, "mfraser"),
        ...(jduarte ? { "J.Duarte": jduarte } : {}),
        ...(sbianchi ? { postgres: sbianchi } : {}),
        ...(aokafor ? { ["a".repeat(33)]: aokafor } : {}),
      };
    },
    violations: [
      [
        'people["J.Duarte"]',
        '"J.Duarte" cannot be the name of an account.',
        "Use lower-case letters, digits, hyphens and underscores, beginning with a letter, at most 32 characters.",
      ],
      ['people["postgres"]', '"postgres" is an account of the system.', "Choose another name."],
      [
        `people["${"a".repeat(33)}"]`,
        `"${"a".repeat(33)}" cannot be the name of an account.`,
        "Use lower-case letters, digits, hyphens and underscores, beginning with a letter, at most 32 characters.",
      ],
    ],
  },
  {
    title: "refuses full names that break /etc/passwd",
    edit: (draft) => {
      entry(draft.people, "jduarte").fullName = "Duarte, Joana";
    },
    violations: [
      [
        'people["jduarte"].fullName',
        '"Duarte, Joana" cannot be a full name in /etc/passwd.',
        "Write it without colons, commas and line breaks.",
      ],
    ],
  },
  {
    title: "refuses groups that stand for sudo, and rights where nobody is allowed",
    edit: (draft) => {
      entry(draft.people, "jduarte").access = {
        "pycon-prod": { allowed: true, groups: ["sudo", "docker", "editors"] },
        "pycon-staging": { allowed: false, sudo: true },
        docs: { allowed: false },
      };
    },
    violations: [
      [
        'people["jduarte"].access["pycon-prod"].groups',
        "sudo and docker cannot be given as a group.",
        "Use sudo: true for rights, and names of lower-case letters for other groups.",
      ],
      [
        'people["jduarte"].access["pycon-staging"]',
        "it gives rights on machines where the person is not allowed.",
        "Set allowed: true, or remove the entry.",
      ],
    ],
  },
  {
    title: "refuses what only looks like a key",
    edit: (draft) => {
      entry(draft.people, "jduarte").sshKeys = [
        "ssh-ed25519 AAAA",
        "ssh-ed25519 not/base64!",
        `ssh-rsa ${ownKey}`,
        `ssh-ed25519 ${ownKey.slice(0, -4)}`,
        `ssh-ed25519 ${ownKey}\nssh-ed25519 ${ownKey}`,
      ];
    },
    violations: [
      ['people["jduarte"].sshKeys[0]', '"ssh-ed25519 AAAA" is not a public key that a host takes.', pasteKey],
      [
        'people["jduarte"].sshKeys[1]',
        '"ssh-ed25519 not/base64!" is not a public key that a host takes.',
        pasteKey,
      ],
      [
        'people["jduarte"].sshKeys[2]',
        '"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAICqpT..." is not a public key that a host takes.',
        pasteKey,
      ],
      [
        'people["jduarte"].sshKeys[3]',
        '"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI..." is not a public key that a host takes.',
        pasteKey,
      ],
      [
        'people["jduarte"].sshKeys[4]',
        '"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI..." is not a public key that a host takes.',
        pasteKey,
      ],
    ],
  },
  {
    title: "refuses RSA keys that sshd refuses, and takes longer ones and ECDSA",
    edit: (draft) => {
      entry(draft.people, "jduarte").sshKeys = [publicKey("ec", 256), publicKey("rsa", 3072)];
      entry(draft.people, "sbianchi").sshKeys = [publicKey("rsa", 2048)];
    },
    violations: [
      [
        'people["sbianchi"].sshKeys[0]',
        '"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABA..." is not a public key that a host takes.',
        pasteKey,
      ],
    ],
  },
  {
    title: "takes keys in hardware, and refuses what only looks like one",
    edit: (draft) => {
      entry(draft.people, "jduarte").sshKeys = [
        hardwareKey("sk-ssh-ed25519@openssh.com", randomBytes(32)),
        hardwareKey(
          "sk-ecdsa-sha2-nistp256@openssh.com",
          "nistp256",
          Buffer.concat([Buffer.of(4), randomBytes(64)]),
        ),
      ];
      entry(draft.people, "sbianchi").sshKeys = [hardwareKey("sk-ssh-ed25519@openssh.com", randomBytes(31))];
    },
    violations: [
      [
        'people["sbianchi"].sshKeys[0]',
        '"sk-ssh-ed25519@openssh.com AAAAGnNrLX..." is not a public key that a host takes.',
        pasteKey,
      ],
    ],
  },
  {
    title: "refuses a key twice, whatever its comment",
    edit: (draft) => {
      entry(draft.people, "sbianchi").sshKeys = [`ssh-ed25519 ${ownKey} borrowed`];
    },
    violations: [
      [
        'people["sbianchi"].sshKeys[0]',
        'the key is already jduarte\'s, at people["jduarte"].sshKeys[0].',
        "Give every person a key of their own.",
      ],
    ],
  },
]);
