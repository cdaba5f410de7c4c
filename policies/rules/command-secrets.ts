import type { ResourcePolicy } from "../pack/policy.ts";
import { isSecret, isValues, placedTexts, shown, text } from "../pack/resource.ts";
import { remoteCommand } from "../pack/types.ts";

/** `PGPASSWORD=…` or `--token …` with a value of its own: not a variable's, and not the name of a file with it. */
const givenSecret = new RegExp(
  [
    String.raw`\b\w*(?:passw(?:or)?d|passphrase|secret|token|api_?key)=["']?[A-Za-z0-9+/_-]{8}`,
    `--(?:[a-z]+-)*(?:password|passphrase|secret|token|api-?key)[= ]["']?[A-Za-z0-9+/_-]{8}`,
  ].join("|"),
  "i",
);
const secretName = /passw(?:or)?d|passphrase|secret|token|private_?key|api_?key/i;

/** Other accounts of a host read a command line and its environment; standard input they do not. */
export const commandSecrets: ResourcePolicy = {
  name: "command-secrets",
  description: "Commands get secrets over standard input only, and say nothing of them.",
  types: [remoteCommand, "command:local:Command"],
  violations: (resource) => {
    const { inputs } = resource;
    const commands = ["create", "update", "delete"].flatMap((key) => {
      if (isSecret(resource, key)) {
        return [`${key} is secret, so the command line holds one. Give the secret over stdin`];
      }
      return givenSecret.test(text(inputs[key]) ?? "")
        ? [`${key} has a secret on the command line. Give it over stdin`]
        : [];
    });
    const environment = placedTexts(isValues(inputs.environment) ? inputs.environment : {}).flatMap(
      ({ key, value }) =>
        secretName.test(key) && value !== "" ? [`environment.${key} holds a secret. Give it over stdin`] : [],
    );
    const talks =
      isSecret(resource, "stdin") && inputs.logging !== "none"
        ? [
            `stdin is secret and logging is ${shown(inputs.logging)}, so what the host says of it is shown. Set "none"`,
          ]
        : [];
    return [...commands, ...environment, ...talks];
  },
};
