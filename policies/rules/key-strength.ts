import type { ResourcePolicy } from "../pack/policy.ts";
import { shown } from "../pack/resource.ts";
import { privateKey } from "../pack/types.ts";

const curves: readonly unknown[] = ["P256", "P384", "P521"];
const shortestRsa = 3072;

/** At least 128 bits of strength (NIST SP 800-57, part 1, table 2). */
export const keyStrength: ResourcePolicy = {
  name: "key-strength",
  description: "Keys are ED25519, ECDSA from P256 on, or RSA from 3072 bits on; the authority's is P384.",
  types: [privateKey],
  violations: ({ name, inputs: { algorithm, ecdsaCurve, rsaBits } }) => {
    if (name === "authority-key") {
      return algorithm === "ECDSA" && (ecdsaCurve === "P384" || ecdsaCurve === "P521")
        ? []
        : [`The authority's key is ${shown(algorithm)} ${shown(ecdsaCurve)}. Use ECDSA with P384`];
    }
    switch (algorithm) {
      case "ED25519":
        return [];
      case "ECDSA":
        return curves.includes(ecdsaCurve)
          ? []
          : [`The key's curve is ${shown(ecdsaCurve)}. Use P256, P384 or P521`];
      case "RSA":
        return typeof rsaBits === "number" && rsaBits >= shortestRsa
          ? []
          : [`The RSA key has ${shown(rsaBits)} bits. Use at least ${shortestRsa}, or ED25519`];
      default:
        return [`The key's algorithm is ${shown(algorithm)}. Use ED25519, ECDSA or RSA`];
    }
  },
};
