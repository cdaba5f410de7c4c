import type { Creation, OpenCloud } from "../cloud/cloud.ts";
import { loadFacts } from "../facts/load.ts";
import { NO_FAULTS } from "../faults/faults.ts";
import type { Realm } from "../realm.ts";
import { type ProviderBehaviour, ProviderError } from "./behaviour.ts";
import { undo } from "./lost-creations.ts";
import { describePackage, nameOfUrn, resourceType } from "./package.ts";

/** A resource in the state, as `urn\0id`. */
export type KnownResources = ReadonlySet<string>;

export interface SweepOptions {
  readonly cloud: OpenCloud;
  readonly behaviours: readonly ProviderBehaviour[];
  /** What the state has after the command. */
  readonly knownResources: KnownResources;
  /** `urn:pulumi:dev::estate::`. Other stacks that share the cloud are left alone. */
  readonly urnPrefix: string;
  readonly now: () => Date;
  /** What really runs behind the cloud; absent where it is simulated. */
  readonly realm?: Realm | undefined;
}

/**
 * Deletes what a creation left in the cloud whose answer was lost and which the program no longer wants. What a state
 * ever knew is never touched: it may have been kept on purpose (`retainOnDelete`). Nor is what somebody made by hand.
 * @returns what it removed
 * @throws ProviderError where something is left that refuses to go
 */
export async function sweepOrphans(options: SweepOptions): Promise<readonly Creation[]> {
  const { cloud, knownResources, urnPrefix } = options;
  cloud.ledger.acknowledge(knownResources);
  const removed: Creation[] = [];
  let orphans = cloud.ledger.pending().filter(({ urn }) => urn.startsWith(urnPrefix));
  // What others depend on refuses to go before them; each round frees the next, newest first.
  while (orphans.length > 0) {
    const refused: { readonly creation: Creation; readonly reason: unknown }[] = [];
    for (const creation of orphans.toReversed()) {
      try {
        await removeOrphan(creation, options);
        removed.push(creation);
      } catch (reason) {
        refused.unshift({ creation, reason });
      }
    }
    const [first] = refused;
    if (first !== undefined && refused.length === orphans.length) {
      const reason = first.reason instanceof Error ? first.reason.message : String(first.reason);
      throw new ProviderError(
        `${first.creation.urn}: ${first.creation.id} was left by a lost answer: ${reason}`,
      );
    }
    orphans = refused.map(({ creation }) => creation);
  }
  return removed;
}

async function removeOrphan(creation: Creation, options: SweepOptions): Promise<void> {
  const name = creation.type.split(":", 1)[0] ?? "";
  const behaviour = options.behaviours.find((each) => each.package === name);
  if (behaviour === undefined) throw new ProviderError(`no provider ${name}`);
  const provider = describePackage(loadFacts(name), behaviour);
  const { cloud, realm, now } = options;
  const world = { cloud, realm, faults: NO_FAULTS, now, answered: new Set<string>() };
  await undo(resourceType(provider, creation.type), creation, {
    session: { world, package: provider, configuration: creation.configuration },
    urn: creation.urn,
    name: nameOfUrn(creation.urn),
    type: creation.type,
    signal: new AbortController().signal,
    arrived: [],
  });
}
