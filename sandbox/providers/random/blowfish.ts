/** State of the Blowfish cipher (Schneier 1993): 18 subkeys and four substitution boxes of 256 words. */
export interface Blowfish {
  readonly subkeys: Int32Array;
  readonly boxes: Int32Array;
}

const SUBKEYS = 18;
const BOXES = 4 * 256;

let initial: Int32Array | undefined;

/** The start state: the fractional part of pi, word by word. */
export function freshBlowfish(): Blowfish {
  initial ??= fractionOfPi(SUBKEYS + BOXES);
  return { subkeys: initial.slice(0, SUBKEYS), boxes: initial.slice(SUBKEYS) };
}

/** Encrypts the 64 bits in `block` in place. */
export function encryptBlock({ subkeys, boxes }: Blowfish, block: Int32Array): void {
  let left = word(block, 0);
  let right = word(block, 1);
  for (let round = 0; round < 16; round += 2) {
    left ^= word(subkeys, round);
    right ^= mix(boxes, left) ^ word(subkeys, round + 1);
    left ^= mix(boxes, right);
  }
  block[0] = right ^ word(subkeys, 17);
  block[1] = left ^ word(subkeys, 16);
}

/** Mixes a key, and the salt that bcrypt adds (zeros otherwise), into the state. Both as big-endian words. */
export function expandKey(state: Blowfish, key: Int32Array, salt: Int32Array): void {
  const { subkeys, boxes } = state;
  for (let index = 0; index < SUBKEYS; index++) {
    subkeys[index] = word(subkeys, index) ^ word(key, index % key.length);
  }
  const block = new Int32Array(2);
  let position = 0;
  for (const words of [subkeys, boxes]) {
    for (let index = 0; index < words.length; index += 2) {
      block[0] = word(block, 0) ^ word(salt, position);
      block[1] = word(block, 1) ^ word(salt, position + 1);
      position = (position + 2) % salt.length;
      encryptBlock(state, block);
      words[index] = word(block, 0);
      words[index + 1] = word(block, 1);
    }
  }
}

function mix(boxes: Int32Array, value: number): number {
  const sum = (word(boxes, value >>> 24) + word(boxes, 256 + ((value >>> 16) & 255))) | 0;
  return ((sum ^ word(boxes, 512 + ((value >>> 8) & 255))) + word(boxes, 768 + (value & 255))) | 0;
}

function word(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** By Machin's formula: pi = 16 atan(1/5) - 4 atan(1/239), with guard bits for the rounding. */
function fractionOfPi(words: number): Int32Array {
  const guard = 64n;
  const bits = BigInt(words * 32) + guard;
  const arctangent = (inverse: bigint) => {
    let power = (1n << bits) / inverse;
    let sum = power;
    for (let divisor = 3n, sign = -1n; power > 0n; divisor += 2n, sign = -sign) {
      power /= inverse * inverse;
      sum += (sign * power) / divisor;
    }
    return sum;
  };
  const pi = 16n * arctangent(5n) - 4n * arctangent(239n);
  const fraction = (pi - (3n << bits)) >> guard;
  const bytes = Buffer.from(fraction.toString(16).padStart(words * 8, "0"), "hex");
  return Int32Array.from({ length: words }, (_, index) => bytes.readInt32BE(index * 4));
}
