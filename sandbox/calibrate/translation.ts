import { isList, isProperties, type Properties, type Value } from "../provider/values.ts";
import { generatedKind, withoutBrackets } from "./kinds.ts";

/** Shorter identifiers stand in other texts by chance. */
const SHORTEST_PART = 7;

/** What the real cloud called a thing, in the simulated cloud's words: so that one resource may name another. */
export class Translation {
  readonly #words = new Map<string, string>();

  /** Learns from a resource that exists in both. */
  learn(real: Value | undefined, simulated: Value | undefined): void {
    if (isList(real) && isList(simulated)) {
      for (const [index, each] of real.entries()) this.learn(each, simulated[index]);
    } else if (isProperties(real) && isProperties(simulated)) {
      for (const [name, each] of Object.entries(real)) this.learn(each, simulated[name]);
    } else if (isWord(real) && isWord(simulated) && isOneKind(real, simulated)) {
      this.pair(withoutBrackets(String(real)), withoutBrackets(String(simulated)));
    }
  }

  /** The first pair counts: an address may be repeated by what has it from elsewhere. */
  pair(real: string, simulated: string): void {
    if (real !== "" && simulated !== "" && real !== simulated && !this.#words.has(real))
      this.#words.set(real, simulated);
  }

  properties(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, this.value(value)]));
  }

  value(value: Value): Value {
    if (isList(value)) return value.map((each) => this.value(each));
    if (isProperties(value)) return this.properties(value);
    if (typeof value === "number") {
      const word = this.#words.get(String(value));
      return word === undefined || Number.isNaN(Number(word)) ? value : Number(word);
    }
    return typeof value === "string" ? this.#text(value) : value;
  }

  #text(text: string): string {
    const whole = this.#words.get(text);
    if (whole !== undefined) return whole;
    // An identifier inside a longer one: `do:droplet:123456`, `INSTANCE/ATTACHMENT`.
    return text.replaceAll(/[0-9A-Za-z.:-]{7,}|\d{5,}/g, (part) => this.#part(part));
  }

  #part(part: string): string {
    const whole = this.#words.get(part);
    if (whole !== undefined) return whole;
    const tail = /[^:]*$/.exec(part)?.[0] ?? "";
    const word = tail.length >= SHORTEST_PART ? this.#words.get(tail) : undefined;
    return word === undefined ? part : part.slice(0, part.length - tail.length) + word;
  }
}

/** A private address says nothing of a public one. */
function isOneKind(real: string | number, simulated: string | number): boolean {
  const kind = generatedKind(real);
  return kind !== undefined && kind === generatedKind(simulated);
}

function isWord(value: Value | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
