import type { Estate } from "../vocabulary/index.ts";

/** Who the clouds' alerts and uptime checks reach. */
export function alertEmail({ alertEmail, organization }: Estate): string {
  return alertEmail ?? organization.email;
}
