import { keyStrength } from "../../../policies/rules/key-strength.ts";
import { describePolicy } from "../planned.ts";

const resource = ["PrivateKey", "docs.psf.io-key"] as const;
const key = (algorithm: string, rest: object) => (draft: { inputs: Record<string, unknown> }) => {
  draft.inputs = { algorithm, ...rest };
};

describePolicy(keyStrength, [
  {
    title: "refuses a short RSA key",
    resource,
    edit: key("RSA", { rsaBits: 2048 }),
    messages: ["The RSA key has 2048 bits. Use at least 3072, or ED25519"],
  },
  {
    title: "has nothing against a long RSA key",
    resource,
    edit: key("RSA", { rsaBits: 4096 }),
    messages: [],
  },
  {
    title: "refuses a short curve",
    resource,
    edit: key("ECDSA", { ecdsaCurve: "P224" }),
    messages: ['The key\'s curve is "P224". Use P256, P384 or P521'],
  },
  {
    title: "refuses other algorithms",
    resource,
    edit: key("DSA", {}),
    messages: ['The key\'s algorithm is "DSA". Use ED25519, ECDSA or RSA'],
  },
  {
    title: "refuses a weaker key of the authority",
    resource: ["PrivateKey", "authority-key"],
    edit: key("ECDSA", { ecdsaCurve: "P256" }),
    messages: ['The authority\'s key is "ECDSA" "P256". Use ECDSA with P384'],
  },
]);
