import type { Monitoring } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

/** Reaches what every machine exports, wherever it stands. */
export const monitoring = { role: "monitoring" } as const satisfies Monitoring<RoleName>;
