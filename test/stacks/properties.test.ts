import assert from "node:assert/strict";
import fc from "fast-check";
import { checkEstate } from "../../stacks/checks/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { type Draft, entry, mutate } from "./change.ts";

describe("a catalog is refused when", () => {
  it("any port of the load balancers is any other's", () => {
    const listeners: readonly ((draft: Draft<Estate>, port: number) => void)[] = [
      (draft, port) => {
        draft.loadBalancers.cdnPort = port;
      },
      (draft, port) => {
        draft.loadBalancers.statisticsPort = port;
      },
      (draft, port) => Object.assign(entry(draft.services, "hg-ssh"), { listen: port }),
    ];
    const taken = [22, 80, 443, 4646, 20_004, 20_100];
    const own = [20_004, 4646, 20_100];
    fc.assert(
      fc.property(fc.nat(listeners.length - 1), fc.constantFrom(...taken), (index, port) => {
        fc.pre(own[index] !== port);
        const mutated = mutate(prod, (draft) => listeners[index]?.(draft, port));
        assert.notDeepEqual(checkEstate(mutated), []);
      }),
    );
  });

  it("any network is moved into any other", () => {
    const names = Object.keys(prod.datacenters);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.integer({ min: 20, max: 28 }),
        fc.nat(),
        (name, into, prefix, offset) => {
          fc.pre(name !== into);
          const base = Number(prod.datacenters[into]?.privateNetwork.split(".")[1]);
          const start = (offset % 2 ** (prefix - 20)) * 2 ** (32 - prefix);
          const range = `10.${base}.${Math.floor(start / 256)}.${start % 256}/${prefix}` as const;
          const mutated = mutate(prod, (draft) => {
            entry(draft.datacenters, name).privateNetwork = range;
          });
          assert.ok(
            checkEstate(mutated).some(({ message }) => message.includes("overlaps")),
            range,
          );
        },
      ),
    );
  });

  it("any reference is misspelt", () => {
    const places = referencesIn(prod);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom("x", "-", " ", "2"), (path, suffix) => {
        const mutated = mutate(prod, (draft) => append(draft, path, suffix));
        assert.notDeepEqual(checkEstate(mutated), [], path.join("."));
      }),
      { numRuns: 150 },
    );
  });
});

type Path = readonly string[];

/** Where texts stand, as paths from the top. */
function textsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]));
}

/** Texts that name another part of the catalog. */
function referencesIn(estate: Estate): readonly Path[] {
  return textsIn(estate).filter((path) => {
    const last = path.at(-1) ?? "";
    const before = path.at(-2) ?? "";
    return (
      (["role", "datacenter", "repository", "external", "database"].includes(last) ||
        (before === "roles" && path.length > 2)) &&
      path[0] !== "externalMachines" &&
      path[0] !== "organization" &&
      path[0] !== "infrastructureProviders"
    );
  });
}

/** Appends to the text at a path. */
function append(draft: Draft<Estate>, path: Path, suffix: string): void {
  const last = path.at(-1) ?? "";
  let holder: object = draft;
  for (const key of path.slice(0, -1)) {
    const next: unknown = Object.entries(holder).find(([name]) => name === key)?.[1];
    assert.ok(typeof next === "object" && next !== null, `there is no ${path.join(".")}`);
    holder = next;
  }
  const text: unknown = Object.entries(holder).find(([name]) => name === last)?.[1];
  Object.assign(holder, { [last]: `${text}${suffix}` });
}
