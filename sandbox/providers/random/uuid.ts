import { randomBytes, randomUUID } from "node:crypto";
import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { KEPT_IN_STATE } from "./common.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** 16 random bytes: go-uuid sets no version bits. */
export const randomUuid = uuidResource(() => format(randomBytes(16)));

export const randomUuid4 = uuidResource(() => randomUUID());

/** RFC 9562: 48 bits of milliseconds, then version, variant and randomness. */
export const randomUuid7 = uuidResource((now) => {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return format(bytes);
});

function uuidResource(generate: (now: Date) => string): ResourceBehaviour {
  return {
    ...KEPT_IN_STATE,
    create: (inputs, { now }) => {
      const result = generate(now());
      return { id: result, outputs: { ...inputs, result } };
    },
    read: ({ id, inputs, outputs }) => {
      if (Object.keys(outputs).length > 0) return { id, outputs, inputs };
      if (!UUID.test(id)) throw new ProviderError(`Import Random UUID Error: "${id}" is not a UUID`);
      return { id, outputs: { result: id.toLowerCase() }, inputs: {} };
    },
  };
}

function format(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
