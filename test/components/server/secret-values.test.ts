import * as pulumi from "@pulumi/pulumi";
import { type SecretSources, secretValues } from "../../../components/server/secret-values.ts";
import type { SecretName } from "../../../roles/secrets.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { declare, unitTest } from "../../support/harness.ts";
import { serverOf } from "../../support/hosts.ts";

const text = (value: string) => pulumi.output(value);

/** Components that have one of everything. */
function sources(): SecretSources {
  const credentials = {
    privateKey: text("job key"),
    publicKey: text("job line"),
    passphrase: text("job phrase"),
  };
  return {
    catalog: prod,
    deployKey: { authorizedKeys: text("deploy line") },
    authority: { trustedPem: text("authority") },
    certificates: new Map([
      ["docs.psf.io", { certificatePem: text("docs certificate"), privateKeyPem: text("docs key") }],
    ]),
    publicCertificates: { "www.python.org": text("bought chain and key") },
    loadBalancers: {
      token: text("token"),
      previousToken: text("token before"),
      acmeAccount: { privateKey: text("account key"), thumbprint: text("thumbprint") },
    },
    consul: {
      gossipKey: text("gossip"),
      managementToken: text("management"),
      agentTokens: { "docs0-iad1": text("agent on docs0") },
    },
    postgresql: {
      superuserPassword: text("superuser"),
      replicationPassword: text("replication"),
      backupPassphrase: text("backup phrase"),
      ownerPasswords: { "speed-web": text("owner") },
      nodePasswords: { "docs0-iad1/speed-web": text("node"), "lb0-iad1/speed-web": text("another node") },
    },
    backups: { credentials: { docs: credentials } },
    aptRepositories: new Map([
      ["psf", { signingPassphrase: text("signing phrase"), publicKey: text("armored") }],
      ["nowhere", { signingPassphrase: text("phrase"), publicKey: undefined }],
    ]),
    servers: new Map([["lb0-iad1", { hostPublicKey: text("host line") }]]),
  };
}

const expected = {
  "authority/certificate": "authority",
  "certificate/docs.psf.io/certificate": "docs certificate",
  "certificate/docs.psf.io/key": "docs key",
  "public-certificate/www.python.org": "bought chain and key",
  "acme/account-key": "account key",
  "acme/thumbprint": "thumbprint",
  "consul/gossip-key": "gossip",
  "consul/management-token": "management",
  "consul/agent-token": "agent on docs0",
  "load-balancers/token": "token",
  "load-balancers/previous-token": "token before",
  "postgresql/superuser-password": "superuser",
  "postgresql/replication-password": "replication",
  "postgresql/backup-passphrase": "backup phrase",
  "postgresql/owner-password/speed-web": "owner",
  "postgresql/node-password/speed-web": "node",
  "backups/private-key/docs": "job key",
  "backups/public-key/docs": "job line",
  "backups/passphrase/docs": "job phrase",
  "apt/signing-passphrase/psf": "signing phrase",
  "apt/public-key/psf": "armored",
  "host-key/lb0-iad1": "host line",
  "deploy/authorized-keys": "deploy line",
} as const satisfies Partial<Record<SecretName, string>>;

function isExpected(name: string): name is keyof typeof expected {
  return name in expected;
}

describe("values of secrets", () => {
  unitTest("every name leads to its component's value", async (assert) => {
    const names = Object.keys(expected).filter(isExpected);
    const world = await declare(() => {
      const value = secretValues(sources(), serverOf(prod, "docs0-iad1"));
      return Object.fromEntries(names.map((name) => [name, value(name)]));
    });
    assert.deepEqual(world.outputs, expected);
  });

  for (const name of [
    "certificate/wiki.example.org/key",
    "certificate/wiki.example.org/certificate",
    "public-certificate/pypi.org",
    "postgresql/owner-password/wheels",
    "postgresql/node-password/wheels",
    "backups/private-key/wheels",
    "backups/public-key/wheels",
    "backups/passphrase/wheels",
    "apt/signing-passphrase/wheels",
    "apt/public-key/wheels",
    "apt/public-key/nowhere",
    "host-key/web9-iad1",
  ] as const) {
    unitTest(`a name that nothing provides is told: ${name}`, (assert) => {
      assert.throws(
        () => secretValues(sources(), serverOf(prod, "docs0-iad1"))(name),
        `roles: docs0.iad1.psf.io needs the secret "${name}", which nothing provides. ` +
          "Declare in the catalog what it belongs to, or let the role do without.",
      );
    });
  }

  unitTest("a machine without an agent has no token", (assert) => {
    assert.throws(
      () => secretValues(sources(), serverOf(prod, "mail1-ams1"))("consul/agent-token"),
      'roles: mail1.ams1.psf.io needs the secret "consul/agent-token", which nothing provides. ' +
        "Declare in the catalog what it belongs to, or let the role do without.",
    );
  });
});
