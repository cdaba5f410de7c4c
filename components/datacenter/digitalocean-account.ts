import { MonitorAlert } from "@pulumi/digitalocean/monitorAlert.js";
import { Project } from "@pulumi/digitalocean/project.js";
import { ProjectResources } from "@pulumi/digitalocean/projectResources.js";
import { SshKey } from "@pulumi/digitalocean/sshKey.js";
import { Tag } from "@pulumi/digitalocean/tag.js";
import * as pulumi from "@pulumi/pulumi";
import { alertEmail } from "../../stacks/derive/alerts.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { DeployKey } from "../access/deploy-key.ts";

export interface DigitalOceanAccountArgs {
  readonly estate: Estate;
  readonly deployKey: DeployKey;
}

const watched = [
  { measure: "cpu", percent: 90, what: "Processor" },
  { measure: "memory_utilization_percent", percent: 90, what: "Memory" },
  { measure: "disk_utilization_percent", percent: 85, what: "Disk" },
] as const;

/** What exists once in the account, however many datacenters are in it: a key or a tag is refused twice. */
export class DigitalOceanAccount extends pulumi.ComponentResource {
  readonly deployKey: SshKey;
  /** On every Droplet of the estate. */
  readonly tag: Tag;
  readonly project: Project;

  constructor(name: string, args: DigitalOceanAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:datacenter:DigitalOceanAccount", name, {}, opts);
    const { estate } = args;
    this.deployKey = new SshKey(
      `${name}-deploy-key`,
      { name: `${estate.name}-deploy${args.deployKey.nameSuffix}`, publicKey: args.deployKey.publicKey },
      { parent: this },
    );
    this.tag = new Tag(`${name}-tag`, { name: `estate:${estate.name}` }, { parent: this });
    this.project = new Project(
      `${name}-project`,
      {
        name: `${estate.organization.name} ${estate.name}`,
        description: `Machines and zones of the estate "${estate.name}"`,
        purpose: "Service or API",
        environment: estate.environment,
      },
      { parent: this },
    );
    this.registerOutputs({ project: this.project.id });
  }

  /** Puts things into the estate's project by their resource names (URNs), once all else is made. */
  collect(
    name: string,
    resources: pulumi.Input<string>[],
    dependsOn: Promise<pulumi.Resource[]>,
  ): ProjectResources {
    return new ProjectResources(name, { project: this.project.id, resources }, { parent: this, dependsOn });
  }

  /** Alerts of every Droplet of the estate. */
  watch(name: string, estate: Estate, after: pulumi.Resource): void {
    for (const { measure, percent, what } of watched) {
      new MonitorAlert(
        `${name}-${measure}`,
        {
          type: `v1/insights/droplet/${measure}`,
          compare: "GreaterThan",
          value: percent,
          window: "10m",
          description: `${what} above ${percent} % for 10 minutes`,
          tags: [this.tag.name],
          alerts: { emails: [alertEmail(estate)] },
        },
        { parent: this, dependsOn: [after] },
      );
    }
  }
}
