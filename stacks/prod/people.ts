import type { Person } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

/**
 * Nobody here is real, and nobody holds the private halves of these keys: replace them by your own people before the first
 * `pulumi up`. An admin is everywhere with sudo; anyone else only where a role allows it.
 */
export const people = {
  mfraser: {
    fullName: "Morgan Fraser",
    admin: true,
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICxWfZinlQuxNaddPUvzd1yGkuncNsHwKbbgpsqqPqtA mfraser"],
    access: {},
  },
  tlindqvist: {
    fullName: "Tove Lindqvist",
    admin: true,
    shell: "/bin/zsh",
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKJ6+5Kv/7MHLfda7Lg9upEQLXsjcu7M9JixvQgdkQbM tlindqvist"],
    access: { packages: { allowed: true, groups: ["aptly-uploaders"] } },
  },
  aokafor: {
    fullName: "Ada Okafor",
    admin: false,
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOnpMqpIHYf9RamiN6Xh0dqUM57KmWE1/KDtTxmvaeSL aokafor"],
    access: {
      packages: { allowed: true, groups: ["aptly-uploaders"] },
      docs: { allowed: true, sudo: true },
    },
  },
  jduarte: {
    fullName: "Joana Duarte",
    admin: false,
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICqpTucvt7rbkCYECze77KtLMXGCWjXq927lWgGuzZBO jduarte"],
    access: {
      "pycon-prod": { allowed: true, sudo: true },
      "pycon-staging": { allowed: true, sudo: true },
    },
  },
  sbianchi: {
    fullName: "Sara Bianchi",
    admin: false,
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINRE4ToWlBOcgME4LR0dcL7NW7cj31nfA81jmwwTFAep sbianchi"],
    access: { mail: { allowed: true, sudo: true } },
  },
} as const satisfies Record<string, Person<RoleName>>;
