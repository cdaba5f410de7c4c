import type { ResourcePolicy } from "../pack/policy.ts";
import { isSecret, type PlannedResource, placedTexts } from "../pack/resource.ts";

/** Inputs that hold a secret wherever a resource has them, in the words of the providers' schemas. */
const secretInputs: ReadonlySet<string> = new Set([
  "caKeyPem",
  "caPrivateKeyPem",
  "keyPem",
  "password",
  "privateKey",
  "privateKeyOpenssh",
  "privateKeyPassword",
  "privateKeyPem",
  "privateKeyPemPkcs8",
  "secretId",
  "sslClientKey",
  "token",
  "userData",
]);

/** A private key in PEM or OpenSSH form, wherever it is in a text. */
const privateKeyBlock = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** State, plans and logs keep in clear what is not marked. */
export const secretsHidden: ResourcePolicy = {
  name: "secrets-hidden",
  description: "Private keys, passwords and tokens are secret wherever they are an input.",
  violations: (resource) =>
    resource.type === "pulumi:pulumi:Stack"
      ? []
      : placedTexts(resource.inputs).flatMap(({ place, key, value }) => {
          if (value === "" || isSecret(resource, place)) return [];
          if (privateKeyBlock.test(value) && !isProgram(resource, place)) {
            return [
              `${place} holds a private key in clear. Make it with pulumi.secret, or from a secret output`,
            ];
          }
          return secretInputs.has(key)
            ? [`${place} is in clear. Make it with pulumi.secret, or from a secret output`]
            : [];
        }),
};

/** What the first command of a machine brings: programs, and no keys. Their sources may name a key's first line. */
function isProgram({ name }: PlannedResource, place: string): boolean {
  return place === "stdin" && name.endsWith("-ready");
}
