import type { Estate, Server } from "../vocabulary/index.ts";
import { databaseAccess } from "./databases.ts";
import { loadBalancers, serversIn, serversWithRole } from "./servers.ts";

/** A machine's place among those that a run configures. */
export interface Turn {
  readonly server: Server;
  /**
   * Nothing of it changes before this one is configured and healthy: machines that do the same take turns, so that the
   * first one that a change makes unhealthy stops the rest.
   */
  readonly after: Server | undefined;
  /** Its configuration needs what runs on these. */
  readonly needs: readonly Server[];
}

/**
 * Who is configured when: every machine comes after those that it waits for. Consul's servers come first, one after
 * another; then all others at the same time, but for PostgreSQL's machines (the first is the first primary) and load
 * balancers, which take turns, and machines with a database, which come after the first of PostgreSQL's.
 */
export function rollout(estate: Estate): readonly Turn[] {
  const consul = serversWithRole(estate, estate.consul.role);
  const postgresql = serversWithRole(estate, estate.postgresql.role);
  const balancers = loadBalancers(estate);
  const agents = serversIn(estate, estate.consul.datacenter);
  const clients = databaseAccess(estate).map(({ server }) => server);
  const others = estate.servers.filter(
    (server) => ![...consul, ...postgresql, ...balancers].includes(server),
  );

  const turn = (server: Server, after?: Server): Turn => {
    if (consul.includes(server)) return { server, after, needs: [] };
    const agent = agents.includes(server) ? consul.slice(-1) : [];
    if (postgresql.includes(server)) return { server, after, needs: agent };
    const client = clients.includes(server) ? postgresql.slice(0, 1) : [];
    return { server, after, needs: [...agent, ...client] };
  };
  const inTurn = (servers: readonly Server[]) =>
    servers.map((server, index) => turn(server, servers[index - 1]));
  return [
    ...inTurn(consul),
    ...inTurn(postgresql),
    ...others.map((server) => turn(server)),
    ...inTurn(balancers),
  ];
}
