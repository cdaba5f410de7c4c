import { type CloudObject, type Creation, keyOf, type ObjectKey } from "./cloud.ts";

/** One mutation of the cloud. */
export type Mutation =
  | { readonly op: "put"; readonly object: CloudObject }
  | { readonly op: "remove"; readonly type: string; readonly id: string }
  | { readonly op: "count"; readonly purpose: string; readonly value: number }
  | { readonly op: "lend" | "free"; readonly address: string }
  | { readonly op: "made"; readonly creation: Creation }
  | { readonly op: "known"; readonly objects: readonly ObjectKey[] };

/** What is in the cloud at one moment, and how each mutation changes it. Knows no file. */
export class Contents {
  readonly #objects = new Map<string, Map<string, CloudObject>>();
  readonly #lists = new Map<string, readonly CloudObject[]>();
  readonly #counters = new Map<string, number>();
  readonly #lent = new Set<string>();
  readonly #creations = new Map<string, Creation>();

  apply(mutation: Mutation): void {
    switch (mutation.op) {
      case "put":
        this.#ofType(mutation.object.type).set(mutation.object.id, mutation.object);
        this.#lists.delete(mutation.object.type);
        return;
      case "remove":
        this.#objects.get(mutation.type)?.delete(mutation.id);
        this.#lists.delete(mutation.type);
        return;
      case "count":
        this.#counters.set(mutation.purpose, mutation.value);
        return;
      case "lend":
        this.#lent.add(mutation.address);
        return;
      case "free":
        this.#lent.delete(mutation.address);
        return;
      case "made":
        this.#creations.set(keyOf(mutation.creation), mutation.creation);
        return;
      case "known":
        for (const object of mutation.objects) this.#creations.delete(keyOf(object));
    }
  }

  list(type: string): readonly CloudObject[] {
    const known = this.#lists.get(type);
    if (known !== undefined) return known;
    const list = [...(this.#objects.get(type)?.values() ?? [])];
    this.#lists.set(type, list);
    return list;
  }

  get(type: string, id: string): CloudObject | undefined {
    return this.#objects.get(type)?.get(id);
  }

  count(purpose: string): number {
    return this.#counters.get(purpose) ?? 0;
  }

  isLent(address: string): boolean {
    return this.#lent.has(address);
  }

  creations(): readonly Creation[] {
    return [...this.#creations.values()];
  }

  hasCreation(key: ObjectKey): boolean {
    return this.#creations.has(keyOf(key));
  }

  all(): readonly CloudObject[] {
    return [...this.#objects.values()].flatMap((objects) => [...objects.values()]);
  }

  /** The fewest mutations that lead here. */
  mutations(): readonly Mutation[] {
    return [
      ...[...this.#counters].map(([purpose, value]): Mutation => ({ op: "count", purpose, value })),
      ...[...this.#lent].map((address): Mutation => ({ op: "lend", address })),
      ...this.all().map((object): Mutation => ({ op: "put", object })),
      ...this.creations().map((creation): Mutation => ({ op: "made", creation })),
    ];
  }

  #ofType(type: string): Map<string, CloudObject> {
    const known = this.#objects.get(type);
    if (known !== undefined) return known;
    const objects = new Map<string, CloudObject>();
    this.#objects.set(type, objects);
    return objects;
  }
}
