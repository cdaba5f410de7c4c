import { UptimeAlert } from "@pulumi/digitalocean/uptimeAlert.js";
import { UptimeCheck } from "@pulumi/digitalocean/uptimeCheck.js";
import * as pulumi from "@pulumi/pulumi";

export interface UptimeMonitorArgs {
  readonly check: {
    readonly type: "http" | "https" | "ping";
    /** URL, or for `ping` a host name. */
    readonly target: string;
    readonly regions: readonly string[];
    /** Warn when the certificate ends in fewer days. @default no warning */
    readonly certificateDays?: number;
  };
  /** Who is told. It must be verified on the DigitalOcean team. */
  readonly email: string;
  /** What all else is made before: a check asks for what is there, and an alert that is refused stops nothing. */
  readonly after: pulumi.Resource;
}

/** A check from outside, and the alerts that make it heard. */
export class UptimeMonitor extends pulumi.ComponentResource {
  constructor(
    name: string,
    { check, email, after }: UptimeMonitorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("estate:monitoring:UptimeMonitor", name, {}, opts);
    const created = new UptimeCheck(
      name,
      { name, type: check.type, target: check.target, regions: [...check.regions] },
      { parent: this, dependsOn: [after] },
    );
    const notifications = [{ emails: [email] }];
    new UptimeAlert(
      `${name}-down`,
      { name: `${name} down`, checkId: created.id, type: "down_global", period: "2m", notifications },
      { parent: this },
    );
    if (check.certificateDays !== undefined) {
      new UptimeAlert(
        `${name}-certificate`,
        {
          name: `${name} certificate`,
          checkId: created.id,
          type: "ssl_expiry",
          comparison: "less_than",
          threshold: check.certificateDays,
          period: "1h",
          notifications,
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
