import type { ObjectKey, OpenCloud } from "../cloud/cloud.ts";
import type { DeclaredCloud } from "../cloud/declared-cloud.ts";
import type { EngineLog, EngineMessage } from "../engine-log.ts";
import { isSecretByFacts } from "../facts/check.ts";
import type { Faults } from "../faults/faults.ts";
import type { Realm } from "../realm.ts";
import type { CallContext } from "./behaviour.ts";
import { guardedCloud } from "./guarded-cloud.ts";
import type { Package } from "./package.ts";
import type { Path } from "./paths.ts";
import type { RequestBudget } from "./rates/budget.ts";
import { secretTexts } from "./secrets.ts";
import type { Properties } from "./values.ts";

/** What all packages of one process share. */
export interface World {
  readonly cloud: OpenCloud;
  /** Absent where the cloud is simulated. */
  readonly realm?: Realm | undefined;
  readonly faults: Faults;
  /** See {@link CallContext.declaredClouds}. */
  readonly declaredClouds?: readonly DeclaredCloud[] | undefined;
  readonly now: () => Date;
  /** Addresses of the verified members of the accounts, beside their owners. @default none */
  readonly members?: readonly string[];
  /** Counts what is asked of the clouds' APIs. @default nobody counts */
  readonly budget?: RequestBudget;
  /** Creations whose answer the engine has had from this process, as `urn\0id`. */
  readonly answered: Set<string>;
}

/** One provider instance: the engine dials once for each, so a connection is an instance. */
export interface Session {
  readonly world: World;
  readonly package: Package;
  readonly configuration: Properties;
  /** Of the engine that dialled; absent where none has said who it is. */
  readonly log?: EngineLog | undefined;
}

/** What came with a call, beside what it asks for. */
export interface Call {
  readonly session: Session;
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  /** Aborted when the call is cancelled. */
  readonly signal: AbortSignal;
  /** Properties that arrived, and where the secrets in them are: they must not stand in the cloud's file. */
  readonly arrived: readonly { readonly properties: Properties; readonly secrets: readonly Path[] }[];
}

/** Who follows what a call does to the cloud. */
export interface CloudObserver {
  readonly beforePut?: (type: string, id: string) => void;
  readonly afterChange?: (key: ObjectKey) => void;
}

export function callContext(call: Call, observer: CloudObserver = {}): CallContext {
  const { beforePut, afterChange } = observer;
  const { world, configuration, package: provider } = call.session;
  const named = new Set(call.arrived.flatMap(({ secrets }) => secrets.map(([name]) => name)));
  const cloud = guardedCloud(world.cloud, {
    secretTexts: call.arrived.flatMap(({ properties, secrets }) => secretTexts(properties, secrets)),
    isSecret: (type, property) =>
      (type === call.type && named.has(property)) || isSecretOutput(provider, type, property),
    ...(beforePut === undefined ? {} : { beforePut: ({ type, id }) => beforePut(type, id) }),
    ...(afterChange === undefined ? {} : { afterChange }),
  });
  return {
    cloud,
    configuration,
    ...(world.members === undefined ? {} : { members: world.members }),
    now: world.now,
    signal: call.signal,
    ...(world.realm === undefined ? {} : { realm: world.realm }),
    ...(world.declaredClouds === undefined ? {} : { declaredClouds: world.declaredClouds }),
    ...(call.urn === "" ? {} : { urn: call.urn, name: call.name }),
    ...speakers(call),
  };
}

function speakers({ session: { log }, urn }: Call): Pick<CallContext, "warn" | "info"> {
  if (log === undefined) return {};
  const send = (message: EngineMessage) => log.send({ ...message, ...(urn === "" ? {} : { urn }) });
  return {
    warn: (message) => send({ severity: "warning", message }),
    info: (message) => send({ severity: "info", message, ephemeral: true }),
  };
}

function isSecretOutput(provider: Package, type: string, property: string): boolean {
  const facts = provider.facts.resources[type];
  if (facts === undefined) return false;
  const { types } = provider.facts;
  return (
    isSecretByFacts([property], { required: [], properties: facts.outputs }, types) ||
    isSecretByFacts([property], { required: [], properties: facts.inputs }, types)
  );
}
