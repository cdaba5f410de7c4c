import type { RunningEstate } from "./running-estate.ts";

/** Patroni's command line on a database machine. */
export const patroni = "runuser -u postgres -- patronictl -c /etc/patroni/conf.d";

/** What PostgreSQL on a machine answers its superuser, unaligned and without headings. */
export function sql(
  estate: RunningEstate,
  label: string,
  statement: string,
  database = "postgres",
): Promise<string> {
  return estate.on(label, `runuser -u postgres -- psql -qAtc "${statement}" ${database}`);
}
