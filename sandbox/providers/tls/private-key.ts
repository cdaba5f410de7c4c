import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { type CheckFailure, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import {
  CURVES,
  privateKeyOpenssh,
  privateKeyPem,
  publicKeyInfo,
  publicKeyOutputs,
  stateHash,
} from "./keys.ts";
import { oneOf, replaceAllBut } from "./rules.ts";

const generate = promisify(generateKeyPair);
const SMALLEST_RSA = 1024;

export const privateKey: ResourceBehaviour = {
  validate: (inputs): readonly CheckFailure[] => [
    ...oneOf(inputs, "algorithm", "algorithm", ["RSA", "ECDSA", "ED25519"]),
    ...oneOf(inputs, "ecdsaCurve", "ecdsa_curve", Object.keys(CURVES)),
  ],
  compare: replaceAllBut(),
  create: async (inputs) => {
    const settings = { rsaBits: 2048, ecdsaCurve: "P224", ...inputs };
    const key = await generateKey(settings);
    return {
      id: stateHash(publicKeyInfo(key)),
      outputs: {
        // Both are in the state whatever the algorithm is.
        ...settings,
        privateKeyPem: privateKeyPem(key),
        privateKeyPemPkcs8: String(key.export({ type: "pkcs8", format: "pem" })),
        privateKeyOpenssh: privateKeyOpenssh(key),
        ...publicKeyOutputs(key),
      },
    };
  },
  delete: () => {},
};

async function generateKey(settings: Properties): Promise<KeyObject> {
  switch (settings.algorithm) {
    case "RSA": {
      const bits = Number(settings.rsaBits);
      if (bits < SMALLEST_RSA) {
        throw new ProviderError(
          `crypto/rsa: ${bits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`,
        );
      }
      return (await generate("rsa", { modulusLength: bits })).privateKey;
    }
    case "ECDSA":
      return (await generate("ec", { namedCurve: CURVES[String(settings.ecdsaCurve)] ?? "" })).privateKey;
    default:
      return (await generate("ed25519", {})).privateKey;
  }
}
