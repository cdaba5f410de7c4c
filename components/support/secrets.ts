import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * Every generated secret starts as a RandomPassword: the other resources of the random package show their value in
 * their identifier, which state keeps in clear.
 */
export function generateSecret(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new random.RandomPassword(name, { length: 48, special: false }, opts).result;
}

/** 32 bytes in Base64, as Consul's gossip wants them. Deterministic. */
export function keyFrom(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}

/** A version 4 UUID (RFC 9562), as Consul's tokens are. Deterministic. */
export function uuidFrom(secret: string): string {
  const bytes = createHash("sha256").update(secret).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
