import type { Invocation, Registration } from "./registration.ts";
import { decode, isRecord } from "./wire.ts";

/** What a program registered, for tests to ask. */
export class World {
  readonly all: readonly Registration[];
  readonly invocations: readonly Invocation[];
  /** The stack's outputs; secrets without their wrapping. */
  readonly outputs: Readonly<Record<string, unknown>>;
  private readonly secretOutputs: ReadonlySet<string>;
  /** Everything that was asked for since the start of the test. */
  queries = 0;

  constructor(
    registrations: readonly Registration[],
    invocations: readonly Invocation[],
    outputs: Readonly<Record<string, unknown>>,
  ) {
    this.all = registrations;
    this.invocations = invocations;
    const decoded = decode(outputs);
    this.outputs = isRecord(decoded.value) ? decoded.value : {};
    this.secretOutputs = new Set(decoded.secrets);
  }

  /** All of a type, `digitalocean:index/droplet:Droplet` or only `Droplet`, in the order of their names. */
  resources(type: string): readonly Registration[] {
    this.queries += 1;
    return this.all.filter((registration) => isOfType(registration, type)).sort(byName);
  }

  /** The one of a type and name. @throws Error that lists the names of that type */
  resource(type: string, name: string): Registration {
    const candidates = this.resources(type);
    const found = candidates.filter((candidate) => candidate.name === name);
    const [first] = found;
    if (!first || found.length > 1) {
      throw new Error(
        `There ${found.length === 0 ? "is no" : `are ${found.length}`} ${type} "${name}"; ` +
          `there are ${candidates.map((candidate) => candidate.name).join(", ") || "none of that type"}`,
      );
    }
    return first;
  }

  /** Whether there is one of a type and name. */
  has(type: string, name: string): boolean {
    return this.resources(type).some((candidate) => candidate.name === name);
  }

  /** Sorted; without the stack, as a snapshot keeps them. */
  urns(): readonly string[] {
    this.queries += 1;
    return this.all.flatMap(({ urn, type }) => (type === "pulumi:pulumi:Stack" ? [] : [urn])).sort();
  }

  /** Whether an input, `connection` or `headers[0].source`, is secret, by itself or within a secret one. */
  isSecret(registration: Registration, path: string): boolean {
    this.queries += 1;
    return [...registration.secrets].some((place) => isWithin(path, place));
  }

  /** Whether a stack output is secret. */
  isSecretOutput(path: string): boolean {
    this.queries += 1;
    return [...this.secretOutputs].some((place) => isWithin(path, place));
  }

  /** A stack output. @throws Error that lists the outputs */
  output(name: string): unknown {
    this.queries += 1;
    if (!(name in this.outputs)) {
      throw new Error(`There is no output "${name}"; there are ${Object.keys(this.outputs).join(", ")}`);
    }
    return this.outputs[name];
  }

  /** Calls of a provider's function, `getImage`. */
  calls(token: string): readonly Invocation[] {
    this.queries += 1;
    return this.invocations.filter((invocation) => invocation.token.endsWith(`:${token}`));
  }

  /** All of whose parent, at any distance, is the resource. */
  descendants(of: Registration): readonly Registration[] {
    this.queries += 1;
    const within = new Set([of.urn]);
    for (const { urn, parent } of this.all) if (within.has(parent)) within.add(urn);
    return this.all.filter(({ urn }) => urn !== of.urn && within.has(urn));
  }
}

function isOfType(registration: Registration, type: string): boolean {
  return registration.type === type || registration.type.split(":").at(-1) === type;
}

function byName(a: Registration, b: Registration): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}
