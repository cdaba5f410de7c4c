import { errorMessage, Failure } from "../../commands/failure.ts";
import type { OpenCloud } from "../cloud/cloud.ts";
import type { DeclaredCloud } from "../cloud/declared-cloud.ts";
import { openCloud } from "../cloud/open.ts";
import { type FaultOrder, type Faults, faultsFrom, matches } from "../faults/faults.ts";
import { parseAbsences, parseFaults } from "../faults/parse.ts";
import { ProviderError } from "../provider/behaviour.ts";
import { PARALLEL, RequestBudget } from "../provider/rates/budget.ts";
import { startProviders } from "../provider/start.ts";
import { sweepOrphans } from "../provider/sweep.ts";
import type { Realm } from "../realm.ts";
import type { Progress } from "../toolchain/progress.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { declaredClouds } from "./declared-clouds.ts";
import { cloudFile, type Layout } from "./layout.ts";
import { membersOf } from "./members.ts";
import { knownResources, readState } from "./state.ts";

export interface AttachedCloud {
  /** For `PULUMI_DEBUG_PROVIDERS`. */
  readonly environmentValue: string;
  /**
   * After an `up` of a whole stack that went well: removes what a lost answer left and the program no longer wants.
   * @throws Failure where something refuses to go
   */
  readonly sweep: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The clock of the simulated cloud: `SANDBOX_NOW` (ISO 8601) stops it there, so that expiry can be rehearsed. */
export function clockOf(environment: NodeJS.ProcessEnv): () => Date {
  const text = environment.SANDBOX_NOW;
  if (text === undefined || text === "") return () => new Date();
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) {
    throw new Failure(`SANDBOX_NOW: "${text}" is no moment; write it like 2027-01-31T12:00:00Z`);
  }
  return () => new Date(moment);
}

/**
 * What `SANDBOX_FAULTS` orders.
 * @throws Failure for an order that cannot be read, or is for a type that no provider has: it would never come
 */
export function faultsOf(environment: NodeJS.ProcessEnv): Faults {
  const orders = readOrders(environment.SANDBOX_FAULTS ?? "");
  const types = BEHAVIOURS.flatMap(({ resources }) => Object.keys(resources));
  for (const { type } of orders) {
    if (types.some((known) => matches(type, known))) continue;
    throw new Failure(
      `SANDBOX_FAULTS: no provider of the sandbox has a resource type "${type}"; name one by its token or the token's last part, such as Droplet, or write * for all`,
    );
  }
  const absences = parseAbsences(environment.SANDBOX_FAULTS ?? "");
  const unknown = absences.find(({ provider }) => !BEHAVIOURS.some((known) => known.package === provider));
  if (unknown !== undefined) {
    throw new Failure(
      `SANDBOX_FAULTS: "${unknown.provider}" is no provider of the sandbox; name one of ${BEHAVIOURS.map((known) => known.package).join(", ")}`,
    );
  }
  return faultsFrom(orders, absences);
}

function readOrders(text: string): readonly FaultOrder[] {
  try {
    return parseFaults(text);
  } catch (error) {
    throw new Failure(errorMessage(error), { cause: error });
  }
}

/** What the stack's catalog declares. Of a catalog that does not load, the program itself says what is wrong. */
export async function cloudsOf(layout: Layout, stack: string): Promise<readonly DeclaredCloud[]> {
  const loaded = import("./stack-estate.ts").then(({ stackEstate }) => stackEstate(layout, stack));
  const estate = await loaded.catch(() => undefined);
  return estate === undefined ? [] : declaredClouds(estate);
}

/** Operations that the engine has under way at once, as far as it is told. */
function parallelOf(environment: NodeJS.ProcessEnv): number {
  const parallel = Number(environment.PULUMI_PARALLEL ?? "");
  return Number.isInteger(parallel) && parallel > 0 ? Math.min(parallel, 10_000) : PARALLEL;
}

/** What stands behind a cloud, for one command. */
export interface AttachedRealm {
  /** Addresses at the start of the public range that are the realm's own. */
  readonly addressesHeldBack: number;
  /** Takes up what runs for the stack. */
  readonly open: (cloud: OpenCloud) => Promise<Realm>;
}

/**
 * Opens the simulated cloud of a stack and serves the providers over it, on loopback.
 * @param environment the user's: SANDBOX_FAULTS and SANDBOX_NOW order what a test needs
 * @param attached what really runs behind the cloud; absent where nothing does
 */
export async function attachCloud(
  layout: Layout,
  stack: string,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
  attached?: AttachedRealm,
): Promise<AttachedCloud> {
  const now = clockOf(environment);
  const faults = faultsOf(environment);
  const members = await membersOf(layout, stack, environment);
  const before = knownResources(await readState(layout, stack));
  const { addressesHeldBack = 0 } = attached ?? {};
  const cloud = openCloud(cloudFile(layout, stack), { addressesHeldBack });
  const serve = async () => {
    const realm = await attached?.open(cloud);
    const providers = await startProviders({
      ...{ cloud, realm, faults, now, members, behaviours: BEHAVIOURS, knownResources: before },
      budget: new RequestBudget(parallelOf(environment)),
      declaredClouds: await cloudsOf(layout, stack),
    });
    return { realm, providers };
  };
  const { realm, providers } = await serve().catch((error: unknown) => {
    cloud.close();
    throw error;
  });
  return {
    environmentValue: providers.environmentValue,
    sweep: async () => {
      try {
        const removed = await sweepOrphans({
          cloud,
          realm,
          behaviours: BEHAVIOURS,
          knownResources: knownResources(await readState(layout, stack)),
          urnPrefix: `urn:pulumi:${stack}::${layout.projectName}::`,
          now,
        });
        for (const { type, id } of removed) {
          progress.note(`${type} ${id} was left by an interrupted run and is no longer wanted: removed`);
        }
      } catch (error) {
        if (error instanceof ProviderError) throw new Failure(error.message, { cause: error });
        throw error;
      }
    },
    close: async () => {
      await providers.close();
      cloud.close();
    },
  };
}
