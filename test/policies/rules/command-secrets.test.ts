import { commandSecrets } from "../../../policies/rules/command-secrets.ts";
import { describePolicy } from "../planned.ts";

describePolicy(commandSecrets, [
  {
    title: "refuses a secret on the command line",
    resource: ["Command", "docs0-iad1-configuration"],
    edit: ({ inputs }) => {
      inputs.create = "PGPASSWORD=hunter2hunter2 psql";
      inputs.update = "curl --header-token 3f786850e387550fdab836ed7e6dc881de23001b";
    },
    messages: [
      "create has a secret on the command line. Give it over stdin",
      "update has a secret on the command line. Give it over stdin",
    ],
  },
  {
    title: "has nothing against a variable's name on the command line",
    resource: ["Command", "docs0-iad1-configuration"],
    edit: ({ inputs }) => {
      inputs.create = 'printf "%s" "$passphrase" | gpg --passphrase-fd 0';
    },
    messages: [],
  },
  {
    title: "refuses a command line that is secret, and a secret in the environment",
    resource: ["Command", "docs0-iad1-configuration"],
    edit: (draft) => {
      draft.secrets.push("create");
      draft.inputs.environment = { HOME: "/root", API_TOKEN: "0123456789abcdef" };
    },
    messages: [
      "create is secret, so the command line holds one. Give the secret over stdin",
      "environment.API_TOKEN holds a secret. Give it over stdin",
    ],
  },
  {
    title: "refuses a command that talks of what it was given",
    resource: ["Command", "docs0-iad1-secrets"],
    edit: ({ inputs }) => {
      inputs.logging = "stdout";
    },
    messages: ['stdin is secret and logging is "stdout", so what the host says of it is shown. Set "none"'],
  },
]);
