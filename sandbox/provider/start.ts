import { Server } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { OpenCloud } from "../cloud/cloud.ts";
import type { DeclaredCloud } from "../cloud/declared-cloud.ts";
import { EngineLogs } from "../engine-log.ts";
import { loadFacts } from "../facts/load.ts";
import type { Faults } from "../faults/faults.ts";
import { type Listen, listenFor, listenOnLoopback } from "../listen.ts";
import type { Realm } from "../realm.ts";
import type { ProviderBehaviour } from "./behaviour.ts";
import { describePackage } from "./package.ts";
import type { RequestBudget } from "./rates/budget.ts";
import { providerService } from "./service.ts";
import type { World } from "./session.ts";
import type { KnownResources } from "./sweep.ts";

export interface ProviderOptions {
  readonly cloud: OpenCloud;
  /** What really runs behind the cloud; absent where it is simulated. */
  readonly realm?: Realm | undefined;
  readonly faults: Faults;
  /** What clouds have that are not simulated by a vendor's own data. */
  readonly declaredClouds?: readonly DeclaredCloud[];
  /** The clock of everything that expires. */
  readonly now: () => Date;
  /** Addresses of the verified members of the accounts, beside their owners. @default none */
  readonly members?: readonly string[];
  /** Counts what is asked of the clouds' APIs. @default nobody counts */
  readonly budget?: RequestBudget;
  /** One for each package to serve. */
  readonly behaviours: readonly ProviderBehaviour[];
  /** What the state has before the command, as `urn\0id`; only then can lost creations be told from others. */
  readonly knownResources?: KnownResources;
  /** By default on loopback; a test gives one that fails. */
  readonly listen?: Listen;
}

export interface RunningProviders {
  /** For `PULUMI_DEBUG_PROVIDERS`: makes the engine attach to these providers instead of starting plugins. */
  readonly environmentValue: string;
  /** Cuts off calls that still run. */
  readonly close: () => Promise<void>;
}

// Whole states travel in one message: the engine's own limit.
const MAXIMUM_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves every package from this process, each on a loopback port of its own that the system chooses: the engine does
 * not say which package it asks for its version.
 * @throws Failure where one cannot listen; the others have ended then
 */
export async function startProviders(options: ProviderOptions): Promise<RunningProviders> {
  const { cloud, realm, faults, declaredClouds, now, members = [], budget } = options;
  const { behaviours, knownResources, listen = listenOnLoopback } = options;
  if (knownResources !== undefined) cloud.ledger.acknowledge(knownResources);
  const engineLogs = new EngineLogs();
  const world: World = {
    ...{ cloud, realm, faults, declaredClouds, now, members, answered: new Set<string>() },
    ...(budget === undefined ? {} : { budget }),
  };
  const servers: Server[] = [];
  const entries: string[] = [];
  const close = async () => {
    for (const server of servers) server.forceShutdown();
    await engineLogs.close();
  };
  try {
    for (const behaviour of behaviours) {
      const server = serverOf(behaviour, world, engineLogs);
      servers.push(server);
      const name = behaviour.package;
      entries.push(`${name}:${await listenFor(`the provider ${name}`, server, listen)}`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { environmentValue: entries.join(","), close };
}

function serverOf(behaviour: ProviderBehaviour, world: World, engineLogs: EngineLogs): Server {
  const server = new Server({
    "grpc.max_receive_message_length": MAXIMUM_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAXIMUM_MESSAGE_BYTES,
  });
  const provider = describePackage(loadFacts(behaviour.package), behaviour);
  server.addService(ResourceProviderService, providerService(provider, world, engineLogs));
  return server;
}
