import type { ResourcePolicy } from "../pack/policy.ts";
import { shown, unknown } from "../pack/resource.ts";
import { password } from "../pack/types.ts";

/** 32 of 62 letters and digits are 190 bits. */
const shortest = 32;

const others = ["RandomBytes", "RandomId", "RandomString", "RandomUuid"] as const;
const tokens: Readonly<Record<string, string>> = {
  RandomBytes: "random:index/randomBytes:RandomBytes",
  RandomId: "random:index/randomId:RandomId",
  RandomString: "random:index/randomString:RandomString",
  RandomUuid: "random:index/randomUuid:RandomUuid",
};

/** The other resources of the random package have their value as their identifier, which the state keeps in clear. */
export const generatedSecrets: ResourcePolicy = {
  name: "generated-secrets",
  description: "Generated secrets are long, and of the one kind that the state hides.",
  types: [password, ...Object.values(tokens)],
  violations: ({ type, inputs: { length } }) => {
    const other = others.find((name) => tokens[name] === type);
    if (other) {
      return [
        `A ${other} shows its value in its identifier. Use generateSecret of components/support/secrets.ts`,
      ];
    }
    return length === unknown || (typeof length === "number" && length >= shortest)
      ? []
      : [`The password has ${shown(length)} characters. Give it at least ${shortest}`];
  },
};
