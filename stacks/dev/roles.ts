import { roles as production } from "../prod/roles.ts";
import type { Role } from "../vocabulary/index.ts";

/** Fewer than production's: `web` serves what has no data of its own, and PyCon's two sites share a machine. */
type Name =
  | "backup"
  | "consul"
  | "hg"
  | "loadbalancer"
  | "monitoring"
  | "packages"
  | "postgresql"
  | "pycon"
  | "pydotorg"
  | "pythontest"
  | "web";

export const roles = {
  backup: production.backup,
  consul: production.consul,
  hg: production.hg,
  loadbalancer: production.loadbalancer,
  monitoring: production.monitoring,
  packages: production.packages,
  postgresql: production.postgresql,
  pycon: production["pycon-prod"],
  pydotorg: production.pydotorg,
  pythontest: production.pythontest,
  web: production.docs,
} as const satisfies Record<Name, Role<Name>>;

export type RoleName = keyof typeof roles;
