import type { AptRepository } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

export const aptRepositories = {
  psf: {
    role: "packages",
    host: "apt.psf.io",
    root: "/srv/aptly",
    releases: ["noble", "bookworm"],
    uploadGroup: "aptly-uploaders",
    scanMinutes: 5,
  },
} as const satisfies Record<string, AptRepository<RoleName>>;
