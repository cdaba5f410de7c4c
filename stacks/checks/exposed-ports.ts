import type { Estate } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { portRange } from "./ports.ts";
import { type Rule, unless } from "./violation.ts";

/** What no stranger may knock at: it keeps data, or runs what machines do, and is found on the Internet within minutes. */
const internal: readonly (readonly [port: number, service: string])[] = [
  [2375, "Docker"],
  [3306, "MySQL"],
  [5432, "PostgreSQL"],
  [6379, "Redis"],
  [8008, "Patroni"],
  [8300, "Consul"],
  [8500, "Consul"],
  [9200, "Elasticsearch"],
  [11_211, "Memcached"],
  [27_017, "MongoDB"],
];

/** Databases and what machines ask each other are not open to the world. */
export const exposedPorts: Rule = (estate) =>
  Object.entries(estate.roles).flatMap(([name, { ports }]) =>
    ports.flatMap(({ port, from, protocol = "tcp" }, index) => {
      const range = portRange(port);
      const hit = portsInside(estate).find(
        ([number]) => range !== undefined && range.from <= number && number <= range.to,
      );
      return unless(
        from !== "anywhere" || protocol !== "tcp" || hit === undefined,
        `${entryPlace(`roles["${name}"].ports`, ports, index)}.from`,
        `port ${hit?.[0]} is ${hit?.[1]}'s, and would be open to the world.`,
        'Use "private", "private-networks", "deployers" or the roles that need it.',
      );
    }),
  );

function portsInside({ pgbouncer }: Estate): typeof internal {
  return [...internal, [pgbouncer.listen, "pgbouncer"]];
}
