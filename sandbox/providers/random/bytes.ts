import { randomBytes } from "node:crypto";
import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { atLeast, KEPT_IN_STATE, numberOr, textOr } from "./common.ts";

export const randomBytesResource: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  validate: (inputs) => atLeast(inputs, "length", "length", 1),
  create: (inputs) => {
    const bytes = randomBytes(numberOr(inputs, "length", 0));
    // The package uses the value itself as the id.
    return { id: bytes.toString("base64"), outputs: { ...inputs, ...bytesOutputs(bytes) } };
  },
  read: ({ id, inputs, outputs }) => {
    if (Object.keys(outputs).length > 0) return { id, outputs, inputs };
    const bytes = Buffer.from(id, "base64");
    return {
      id,
      outputs: { length: bytes.length, ...bytesOutputs(bytes) },
      inputs: { length: bytes.length },
    };
  },
};

function bytesOutputs(bytes: Buffer): Properties {
  return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
}

export const randomId: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  validate: (inputs) => atLeast(inputs, "byteLength", "byte_length", 1),
  create: (inputs) => {
    const bytes = randomBytes(numberOr(inputs, "byteLength", 0));
    return {
      id: bytes.toString("base64url"),
      outputs: { ...inputs, ...idOutputs(bytes, textOr(inputs, "prefix", "")) },
    };
  },
  read: ({ id, inputs, outputs }) => {
    if (Object.keys(outputs).length > 0) return { id, outputs, inputs };
    // `[prefix,]base64url`: the last comma divides.
    const comma = id.lastIndexOf(",");
    const prefix = comma < 0 ? "" : id.slice(0, comma);
    const value = id.slice(comma + 1);
    const bytes = Buffer.from(value, "base64url");
    if (bytes.length === 0 || bytes.toString("base64url") !== value) {
      throw new ProviderError(`Import Random ID Error: "${id}" is not [prefix,]base64url`);
    }
    const imported = { byteLength: bytes.length, ...(prefix === "" ? {} : { prefix }) };
    return { id: value, outputs: { ...imported, ...idOutputs(bytes, prefix) }, inputs: imported };
  },
};

function idOutputs(bytes: Buffer, prefix: string): Properties {
  return {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + bytes.toString("base64url"),
    dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(10),
    hex: prefix + bytes.toString("hex"),
  };
}
