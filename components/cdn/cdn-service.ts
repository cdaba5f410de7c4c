import { DnsRecord } from "@pulumi/digitalocean/dnsRecord.js";
import type { Domain } from "@pulumi/digitalocean/domain.js";
import { getTlsConfiguration } from "@pulumi/fastly/getTlsConfiguration.js";
import { ServiceVcl } from "@pulumi/fastly/serviceVcl.js";
import { TlsSubscription } from "@pulumi/fastly/tlsSubscription.js";
import { TlsSubscriptionValidation } from "@pulumi/fastly/tlsSubscriptionValidation.js";
import * as pulumi from "@pulumi/pulumi";
import type { CdnFront } from "../../stacks/derive/cdn.ts";
import { relativeName, zoneOf } from "../../stacks/derive/names.ts";
import { defaultTtl } from "../../stacks/derive/records.ts";
import type { DomainName, Estate } from "../../stacks/vocabulary/index.ts";
import { absolute } from "../dns/record-value.ts";
import { lookUp, warnBeside } from "../support/look-up.ts";
import { known, type State, stateOf } from "../support/state.ts";
import { serviceDefinition, tokenTexts } from "./definition.ts";

export interface CdnServiceArgs {
  readonly estate: Estate;
  readonly front: CdnFront;
  /** Host names of all load balancers. */
  readonly origins: readonly DomainName[];
  readonly authorityPem: pulumi.Output<string>;
  /** Secret. */
  readonly token: pulumi.Output<string>;
  /** The zones in which the certificate's challenges are answered. */
  readonly zones: ReadonlyMap<string, Domain>;
}

/**
 * A service at the CDN, with its public certificate. It exists whether traffic goes there or not: moving a service on
 * or off the CDN changes only where its domain points.
 */
export class CdnService extends pulumi.ComponentResource {
  /** What a domain points at once its certificate is issued, without the trailing dot. */
  readonly target: pulumi.Output<string>;
  /** Registered once it is known whether a certificate is to be waited for. */
  readonly validation: Promise<TlsSubscriptionValidation | undefined>;

  constructor(name: string, args: CdnServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:cdn:CdnService", name, {}, opts);
    const service = this.createService(name, args);
    const subscription = this.createSubscription(name, args, service);
    const challenges = this.answerChallenges(args, subscription);
    this.validation = this.awaitCertificate(name, subscription, challenges);
    const issued = pulumi.output(this.validation.then((validation) => validation?.id ?? subscription.id));
    // Not the account's default configuration: not every account has one.
    const configuration = subscription.configurationId;
    this.target = known(this).apply((last) => {
      const target = configuration.apply((id) => this.nameOf(args.front.name, id, last));
      // A target that is known was given after the certificate, which stays in use while the next one is on its way.
      return last.target === undefined ? pulumi.all([target, issued]).apply(([name]) => name) : target;
    });
    this.registerOutputs({ target: this.target, configuration });
  }

  /** What the state knows of this configuration, else what Fastly says; its names do not change. */
  private async nameOf(service: string, id: string, last: State): Promise<string> {
    if (last.configuration === id && typeof last.target === "string") return last.target;
    const ask = async () => {
      const { dnsRecords } = await getTlsConfiguration({ id }, { parent: this });
      return globalName(service, dnsRecords);
    };
    return lookUp(
      { what: `Fastly's TLS configuration ${id}`, ask, remembered: last.target },
      warnBeside(this),
    );
  }

  /**
   * Waits until the first certificate is issued. While a later one is on its way the state is `renewing`: a refresh takes
   * the validation for gone then (provider 8.4.0), and making it again would wait up to 45 minutes for what is in use.
   */
  private async awaitCertificate(
    name: string,
    subscription: TlsSubscription,
    challenges: DnsRecord[],
  ): Promise<TlsSubscriptionValidation | undefined> {
    const { state } = await stateOf(subscription);
    if (state === "renewing") return undefined;
    return new TlsSubscriptionValidation(
      name,
      { subscriptionId: subscription.id },
      { parent: this, dependsOn: challenges },
    );
  }

  private createService(name: string, { estate, front, ...args }: CdnServiceArgs): ServiceVcl {
    return new ServiceVcl(
      name,
      {
        name: `${estate.name} ${name}`,
        comment: `Owner: ${front.service.owner}`,
        defaultTtl: front.settings.surrogateMaxAge,
        staleIfError: true,
        staleIfErrorTtl: front.settings.staleIfError,
        http3: true,
        ...serviceDefinition({
          front,
          loadBalancers: estate.loadBalancers,
          origins: args.origins,
          authorityPem: args.authorityPem,
          token: tokenTexts(args.token),
        }),
      },
      { parent: this },
    );
  }

  private createSubscription(
    name: string,
    { estate, front }: CdnServiceArgs,
    service: ServiceVcl,
  ): TlsSubscription {
    const [commonName, ...others] = front.service.domains;
    return new TlsSubscription(
      name,
      {
        domains: [commonName, ...others],
        commonName,
        certificateAuthority: estate.cdn.certificateAuthority,
        // A domain is added to a certificate in use; the certificate stays until the new one is issued.
        forceUpdate: true,
      },
      { parent: this, dependsOn: [service] },
    );
  }

  /** One record for each domain, named before the CDN has answered: a plan shows them. */
  private answerChallenges(
    { estate, front, zones }: CdnServiceArgs,
    subscription: TlsSubscription,
  ): DnsRecord[] {
    return front.service.domains.flatMap((domain) => {
      const zone = zoneOf(estate, domain);
      const hosted = zone && zones.get(zone);
      if (!hosted) return [];
      const challenge = `_acme-challenge.${domain}`;
      return [
        new DnsRecord(
          `${challenge}-cname`,
          {
            domain: hosted.name,
            name: relativeName(zone, challenge),
            type: "CNAME",
            ttl: defaultTtl,
            value: subscription.managedDnsChallenges.apply((challenges) =>
              challengeValue(challenge, challenges),
            ),
          },
          { parent: this },
        ),
      ];
    });
  }
}

interface Challenge {
  readonly recordName?: string;
  readonly recordValue?: string;
}

function challengeValue(name: string, challenges: readonly Challenge[]): string {
  const value = challenges.find(({ recordName }) => recordName === name)?.recordValue;
  if (!value) throw new Error(`Fastly gave no DNS challenge named ${name}; look at the subscription's state`);
  return absolute(value);
}

interface TlsRecord {
  readonly recordType: string;
  readonly recordValue: string;
  readonly region: string;
}

function globalName(service: string, records: readonly TlsRecord[]): string {
  const record = records.find(({ recordType, region }) => recordType === "CNAME" && region === "global");
  if (!record) {
    throw new Error(
      `cdn.services["${service}"]: the account's TLS configuration has no global CNAME; ask Fastly for one`,
    );
  }
  return record.recordValue;
}
