import { people as production } from "../prod/people.ts";
import type { Person } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

/** Admins as in production; a developer may do here what production does not allow. */
export const people = {
  mfraser: production.mfraser,
  tlindqvist: production.tlindqvist,
  aokafor: {
    ...production.aokafor,
    access: {
      packages: { allowed: true, groups: ["aptly-uploaders"] },
      web: { allowed: true, sudo: true },
    },
  },
} as const satisfies Record<string, Person<RoleName>>;
