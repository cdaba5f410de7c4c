import { AclPolicy } from "@pulumi/consul/aclPolicy.js";
import { AclToken } from "@pulumi/consul/aclToken.js";
import { getAclTokenSecretId } from "@pulumi/consul/getAclTokenSecretId.js";
import { Node } from "@pulumi/consul/node.js";
import { Provider } from "@pulumi/consul/provider.js";
import { Service } from "@pulumi/consul/service.js";
import * as pulumi from "@pulumi/pulumi";
import { serverKey } from "../../stacks/derive/names.ts";
import { serversIn, serversWithRole } from "../../stacks/derive/servers.ts";
import type { Server as CatalogServer, Estate } from "../../stacks/vocabulary/index.ts";
import { lookUp, warnBeside } from "../support/look-up.ts";
import { generateSecret, keyFrom, uuidFrom } from "../support/secrets.ts";
import { known, record, type State } from "../support/state.ts";
import { policies, policiesOf } from "./policies.ts";

export interface ConsulClusterArgs {
  readonly estate: Estate;
  readonly authorityPem: pulumi.Output<string>;
}

/** Port of Consul's HTTPS interface (Consul documentation, required ports). */
const httpsPort = 8501;

/**
 * Consul's servers as a cluster: gossip key and management token, with which they are configured; then, through their
 * own interface, the policies, a token for each machine, and the services of machines without an agent.
 */
export class ConsulCluster extends pulumi.ComponentResource {
  /** 32 bytes in Base64; secret. */
  readonly gossipKey: pulumi.Output<string>;
  /** Secret. The servers are configured with it, so that nothing needs a one-time bootstrap. */
  readonly managementToken: pulumi.Output<string>;
  /**
   * Secret of each machine's agent, by the machine's key. The servers' own are generated, and each server makes its token
   * of it; the others' are made by `register`.
   */
  agentTokens: Readonly<Record<string, pulumi.Output<string>>>;

  private readonly args: ConsulClusterArgs;

  constructor(name: string, args: ConsulClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:consul:ConsulCluster", name, {}, opts);
    this.args = args;
    this.gossipKey = generateSecret(`${name}-gossip`, { parent: this }).apply(keyFrom);
    this.managementToken = generateSecret(`${name}-management`, { parent: this }).apply(uuidFrom);
    this.agentTokens = Object.fromEntries(
      serversWithRole(args.estate, args.estate.consul.role).map((server) => [
        serverKey(server),
        generateSecret(`${name}-agent-${serverKey(server)}`, { parent: this }).apply(uuidFrom),
      ]),
    );
  }

  /**
   * What the cluster itself keeps, once its interface answers.
   *
   * @param name of the provider
   * @param ready the servers' configurations, and the records by which they are reached
   */
  register(name: string, ready: readonly pulumi.Resource[]): void {
    const { estate, authorityPem } = this.args;
    const provider = new Provider(
      name,
      {
        address: `${estate.consul.serverName}:${httpsPort}`,
        scheme: "https",
        caPem: authorityPem,
        token: this.managementToken,
        datacenter: estate.consul.datacenter,
      },
      { parent: this, dependsOn: [...ready] },
    );
    const through = { parent: this, provider };
    const policies = createPolicies(estate, through);
    const tokens = serversIn(estate, estate.consul.datacenter)
      .filter((server) => server.role !== estate.consul.role)
      .map((server) => [serverKey(server), createAgentToken(estate, server, policies, through)] as const);
    const last = known(this).apply((state) => record(state.tokens));
    const secrets = tokens.map(([key, token]) => [key, secretOf(key, token, last, through)] as const);
    this.agentTokens = { ...this.agentTokens, ...Object.fromEntries(secrets) };
    registerExternalServices(estate, through);
    this.registerOutputs({ tokens: remembered(tokens, this.agentTokens) });
  }
}

interface Through {
  readonly parent: pulumi.Resource;
  readonly provider: Provider;
}

function createPolicies(estate: Estate, through: Through): ReadonlyMap<string, AclPolicy> {
  return new Map(
    policies(estate).map((policy) => [
      policy.name,
      new AclPolicy(`consul-${policy.name}`, { ...policy }, through),
    ]),
  );
}

/** A node identity lets an agent register its own node and nothing else (Consul documentation, ACL tokens). */
function createAgentToken(
  estate: Estate,
  server: CatalogServer,
  created: ReadonlyMap<string, AclPolicy>,
  through: Through,
): AclToken {
  const name = serverKey(server);
  return new AclToken(
    `consul-${name}`,
    {
      description: `Agent on ${name}`,
      nodeIdentities: [{ nodeName: server.name, datacenter: estate.consul.datacenter }],
      policies: policiesOf(estate, server).flatMap((policy) => created.get(policy)?.name ?? []),
    },
    through,
  );
}

/**
 * A token's secret, which is no output of the resource: Consul is asked for it once, and the state keeps it for as long
 * as it is this token's. So Consul may be away, or have lost its tokens, and hosts keep what they have.
 */
function secretOf(
  name: string,
  token: AclToken,
  last: pulumi.Output<State>,
  through: Through,
): pulumi.Output<string> {
  const secret = pulumi.all([token.accessorId, last]).apply(async ([accessorId, tokens]) => {
    const entry = record(tokens[name]);
    if (entry.accessorId === accessorId && typeof entry.secretId === "string") return entry.secretId;
    const ask = async () => (await getAclTokenSecretId({ accessorId }, through)).secretId;
    return lookUp({ what: `Consul's token of ${name}`, ask }, warnBeside(through.parent));
  });
  return pulumi.secret(secret);
}

/** What the next run finds in the state, by machine. */
function remembered(
  tokens: readonly (readonly [string, AclToken])[],
  secrets: Readonly<Record<string, pulumi.Output<string>>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    tokens.map(([name, { accessorId }]) => [name, { accessorId, secretId: secrets[name] }]),
  );
}

/** On machines where no agent runs. Several services may share a node. */
function registerExternalServices(estate: Estate, through: Through): void {
  const nodes = new Map<string, Node>();
  for (const [key, { node, address, service, port }] of Object.entries(estate.externalServices)) {
    const registered =
      nodes.get(node) ??
      new Node(
        `consul-${node}`,
        { name: node, address, meta: { "external-node": "true", "external-probe": "false" } },
        through,
      );
    nodes.set(node, registered);
    new Service(`consul-${key}`, { name: service, node: registered.name, address, port }, through);
  }
}
