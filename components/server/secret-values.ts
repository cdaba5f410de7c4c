import type * as pulumi from "@pulumi/pulumi";
import type { SecretName } from "../../roles/secrets.ts";
import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { DeployKey } from "../access/deploy-key.ts";
import type { AptRepository } from "../apt-repository.ts";
import type { Backups } from "../backups.ts";
import type { ConsulCluster } from "../consul/cluster.ts";
import type { LoadBalancers } from "../load-balancers.ts";
import type { PostgreSql } from "../postgresql.ts";
import type { CertificateAuthority } from "../tls/authority.ts";
import type { Certificate } from "../tls/certificate.ts";
import type { Server as ServerComponent } from "./server.ts";

type Text = pulumi.Output<string>;

/** The value of a name, for one machine. @throws {Error} where nothing provides it */
export type SecretValue = (name: SecretName) => Text;

/** Components whose secrets and public halves reach hosts. */
export interface SecretSources {
  readonly catalog: Estate;
  readonly deployKey: Pick<DeployKey, "authorizedKeys">;
  readonly authority: Pick<CertificateAuthority, "trustedPem">;
  readonly certificates: ReadonlyMap<string, Pick<Certificate, "certificatePem" | "privateKeyPem">>;
  /** Chain, then key, PEM, by domain. */
  readonly publicCertificates: Readonly<Record<string, Text>>;
  readonly loadBalancers: Pick<LoadBalancers, "token" | "previousToken" | "acmeAccount">;
  readonly consul: Pick<ConsulCluster, "gossipKey" | "managementToken" | "agentTokens">;
  readonly postgresql: Pick<
    PostgreSql,
    "superuserPassword" | "replicationPassword" | "backupPassphrase" | "ownerPasswords" | "nodePasswords"
  >;
  readonly backups: Pick<Backups, "credentials">;
  readonly aptRepositories: ReadonlyMap<string, Pick<AptRepository, "signingPassphrase" | "publicKey">>;
  readonly servers: ReadonlyMap<string, Pick<ServerComponent, "hostPublicKey" | "volumeId">>;
}

/** Every name that a role may write, as the components have its value for one machine. */
export function secretValues(sources: SecretSources, server: Server): SecretValue {
  const { consul, loadBalancers, postgresql, backups } = sources;
  const own = serverKey(server);
  return (name) => {
    const provided = (value: Text | undefined): Text => {
      if (value !== undefined) return value;
      throw new Error(
        `roles: ${canonicalName(sources.catalog, server)} needs the secret "${name}", which nothing provides. ` +
          "Declare in the catalog what it belongs to, or let the role do without.",
      );
    };
    switch (name) {
      case "authority/certificate":
        return sources.authority.trustedPem;
      case "acme/account-key":
        return loadBalancers.acmeAccount.privateKey;
      case "acme/thumbprint":
        return loadBalancers.acmeAccount.thumbprint;
      case "consul/gossip-key":
        return consul.gossipKey;
      case "consul/management-token":
        return consul.managementToken;
      case "consul/agent-token":
        return provided(consul.agentTokens[own]);
      case "load-balancers/token":
        return loadBalancers.token;
      case "load-balancers/previous-token":
        return loadBalancers.previousToken;
      case "postgresql/superuser-password":
        return postgresql.superuserPassword;
      case "postgresql/replication-password":
        return postgresql.replicationPassword;
      case "postgresql/backup-passphrase":
        return postgresql.backupPassphrase;
      case "volume/id":
        return provided(sources.servers.get(own)?.volumeId);
      case "deploy/authorized-keys":
        return sources.deployKey.authorizedKeys;
    }
    const last = afterSlash(name);
    if (begins(name, "certificate/")) {
      const [, certificate = "", half] = name.split("/");
      const pair = sources.certificates.get(certificate);
      return provided(half === "key" ? pair?.privateKeyPem : pair?.certificatePem);
    }
    if (begins(name, "public-certificate/")) return provided(sources.publicCertificates[last]);
    if (begins(name, "postgresql/owner-password/")) return provided(postgresql.ownerPasswords[last]);
    if (begins(name, "postgresql/node-password/"))
      return provided(postgresql.nodePasswords[`${own}/${last}`]);
    if (begins(name, "backups/private-key/")) return provided(backups.credentials[last]?.privateKey);
    if (begins(name, "backups/public-key/")) return provided(backups.credentials[last]?.publicKey);
    if (begins(name, "backups/passphrase/")) return provided(backups.credentials[last]?.passphrase);
    if (begins(name, "apt/signing-passphrase/")) {
      return provided(sources.aptRepositories.get(last)?.signingPassphrase);
    }
    if (begins(name, "apt/public-key/")) return provided(sources.aptRepositories.get(last)?.publicKey);
    if (begins(name, "host-key/")) return provided(sources.servers.get(last)?.hostPublicKey);
    // A new name does not compile until it is provided above.
    const unknown: never = name;
    return unknown;
  };
}

/** Narrows a name to those of a family, so that what no branch provides is left over for the compiler. */
function begins<Name extends string, Prefix extends string>(
  name: Name,
  prefix: Prefix,
): name is Extract<Name, `${Prefix}${string}`> {
  return name.startsWith(prefix);
}

function afterSlash(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
