import { secretsHidden } from "../../../policies/rules/secrets-hidden.ts";
import { describePolicy } from "../planned.ts";

const pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n";

describePolicy(secretsHidden, [
  {
    title: "refuses a private key in clear, wherever it is",
    resource: ["Command", "docs0-iad1-configuration"],
    edit: ({ inputs }) => {
      inputs.stdin = `= /etc/ssl/private/key.pem\n${pem}`;
      inputs.triggers = ["1", pem.replace("EC ", "OPENSSH ")];
    },
    messages: [
      "stdin holds a private key in clear. Make it with pulumi.secret, or from a secret output",
      "triggers[1] holds a private key in clear. Make it with pulumi.secret, or from a secret output",
    ],
  },
  {
    title: "refuses the inputs for secrets in clear, whatever they hold",
    resource: ["Command", "docs0-iad1-configuration"],
    edit: (draft) => {
      draft.secrets = [];
    },
    messages: ["connection.privateKey is in clear. Make it with pulumi.secret, or from a secret output"],
  },
  {
    title: "refuses a provider's token in clear",
    resource: ["consul", "consul"],
    edit: (draft) => {
      draft.secrets = [];
    },
    messages: ["token is in clear. Make it with pulumi.secret, or from a secret output"],
  },
  {
    title: "refuses a machine's user data in clear: its host key is in it",
    resource: ["Droplet", "mail1-ams1"],
    edit: (draft) => {
      draft.secrets = [];
    },
    messages: ["userData is in clear. Make it with pulumi.secret, or from a secret output"],
  },
  {
    title: "refuses the key of a certificate in clear",
    resource: ["LocallySignedCert", "docs.psf.io"],
    edit: (draft) => {
      draft.secrets = [];
    },
    messages: ["caPrivateKeyPem is in clear. Make it with pulumi.secret, or from a secret output"],
  },
]);
