import { AclPolicy } from "@pulumi/consul/aclPolicy.js";
import { AclToken } from "@pulumi/consul/aclToken.js";
import { getAclTokenSecretIdOutput } from "@pulumi/consul/getAclTokenSecretId.js";
import { Node } from "@pulumi/consul/node.js";
import { Provider } from "@pulumi/consul/provider.js";
import { Service } from "@pulumi/consul/service.js";
import * as pulumi from "@pulumi/pulumi";
import { serverKey } from "../../stacks/derive/names.ts";
import { serversIn } from "../../stacks/derive/servers.ts";
import type { Server as CatalogServer, Estate } from "../../stacks/vocabulary/index.ts";
import { generateSecret, keyFrom, uuidFrom } from "../support/secrets.ts";
import { policies, policiesOf } from "./policies.ts";

export interface ConsulClusterArgs {
  readonly estate: Estate;
  readonly authorityPem: pulumi.Output<string>;
  /** What must be up before the cluster's interface answers: the servers, and the name by which they are reached. */
  readonly ready: readonly pulumi.Resource[];
}

/** Port of Consul's HTTPS interface (Consul documentation, required ports). */
const httpsPort = 8501;

/**
 * Consul's servers as a cluster: gossip key, management token, and through its own interface the policies, a token for
 * each machine, and the services of machines without an agent.
 */
export class ConsulCluster extends pulumi.ComponentResource {
  /** 32 bytes in Base64; secret. */
  readonly gossipKey: pulumi.Output<string>;
  /** Secret. The servers are configured with it, so that nothing needs a one-time bootstrap. */
  readonly managementToken: pulumi.Output<string>;
  /** Secret of each machine's agent, by the machine's key. */
  readonly agentTokens: Readonly<Record<string, pulumi.Output<string>>>;

  private readonly through: { readonly parent: pulumi.Resource; readonly provider: Provider };

  constructor(name: string, args: ConsulClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:consul:ConsulCluster", name, {}, opts);
    const { estate } = args;
    this.gossipKey = generateSecret(`${name}-gossip`, { parent: this }).apply(keyFrom);
    this.managementToken = generateSecret(`${name}-management`, { parent: this }).apply(uuidFrom);
    const provider = new Provider(
      name,
      {
        address: `${estate.consul.serverName}:${httpsPort}`,
        scheme: "https",
        caPem: args.authorityPem,
        token: this.managementToken,
        datacenter: estate.consul.datacenter,
      },
      { parent: this, dependsOn: [...args.ready] },
    );
    this.through = { parent: this, provider };
    const created = this.createPolicies(estate);
    this.agentTokens = Object.fromEntries(
      serversIn(estate, estate.consul.datacenter).map((server) => [
        serverKey(server),
        this.createAgentToken(estate, server, created),
      ]),
    );
    this.registerExternalServices(estate);
    this.registerOutputs();
  }

  private createPolicies(estate: Estate): ReadonlyMap<string, AclPolicy> {
    return new Map(
      policies(estate).map((policy) => [
        policy.name,
        new AclPolicy(`consul-${policy.name}`, { ...policy }, this.through),
      ]),
    );
  }

  /** A node identity lets an agent register its own node and nothing else (Consul documentation, ACL tokens). */
  private createAgentToken(
    estate: Estate,
    server: CatalogServer,
    created: ReadonlyMap<string, AclPolicy>,
  ): pulumi.Output<string> {
    const name = serverKey(server);
    const token = new AclToken(
      `consul-${name}`,
      {
        description: `Agent on ${name}`,
        nodeIdentities: [{ nodeName: server.name, datacenter: estate.consul.datacenter }],
        policies: policiesOf(estate, server).flatMap((policy) => created.get(policy)?.name ?? []),
      },
      this.through,
    );
    const { secretId } = getAclTokenSecretIdOutput({ accessorId: token.accessorId }, this.through);
    return pulumi.secret(secretId);
  }

  /** On machines where no agent runs. Several services may share a node. */
  private registerExternalServices(estate: Estate): void {
    const nodes = new Map<string, Node>();
    for (const [key, { node, address, service, port }] of Object.entries(estate.externalServices)) {
      const registered =
        nodes.get(node) ??
        new Node(
          `consul-${node}`,
          { name: node, address, meta: { "external-node": "true", "external-probe": "false" } },
          this.through,
        );
      nodes.set(node, registered);
      new Service(`consul-${key}`, { name: service, node: registered.name, address, port }, this.through);
    }
  }
}
