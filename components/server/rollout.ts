import type * as pulumi from "@pulumi/pulumi";
import { hostBundles } from "../../roles/index.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import type { Turn } from "../../stacks/derive/rollout.ts";
import type { Server as CatalogServer, Estate } from "../../stacks/vocabulary/index.ts";
import { type Configuration, configureServer } from "./configuration.ts";
import { type SecretSources, secretValues } from "./secret-values.ts";
import type { Server } from "./server.ts";

export interface RolloutArgs {
  readonly catalog: Estate;
  readonly servers: ReadonlyMap<string, Server>;
  readonly sources: SecretSources;
  /** Records by which hosts find each other and themselves. */
  readonly names: readonly pulumi.Resource[];
}

/** Gives machines what they hold, each in its turn. */
export class Rollout {
  private readonly args: RolloutArgs;
  private readonly made = new Map<CatalogServer, Configuration>();

  constructor(args: RolloutArgs) {
    this.args = args;
  }

  /** Configures the machines of turns, whose predecessors are in the same list or were configured before. */
  configure(turns: readonly Turn[]): readonly Configuration[] {
    return turns.map((turn) => {
      const configuration = this.configureOne(turn);
      this.made.set(turn.server, configuration);
      return configuration;
    });
  }

  private configureOne({ server, after, needs }: Turn): Configuration {
    const { catalog, servers, sources, names } = this.args;
    const key = serverKey(server);
    const component = servers.get(key);
    if (!component) throw new Error(`There is no machine ${key}`);
    const healthy = (each: CatalogServer): readonly pulumi.Resource[] => {
      const made = this.made.get(each);
      if (!made) throw new Error(`${key} has its turn before ${serverKey(each)}, which it waits for`);
      return [made.configuration];
    };
    return configureServer(key, {
      server: component,
      bundles: hostBundles(catalog, server),
      secretValue: secretValues(sources, server),
      after: after ? healthy(after) : [],
      // Those who wait for another machine have the names from it: every dependency is kept in the state.
      needs: [...needs.flatMap(healthy), ...(after || needs.length > 0 ? [] : names)],
    });
  }
}
