import * as pulumi from "@pulumi/pulumi";
import { serversWithRole } from "../stacks/derive/servers.ts";
import type { AptRepository as CatalogAptRepository, Estate } from "../stacks/vocabulary/index.ts";
import { UptimeMonitor } from "./monitoring/uptime-monitor.ts";
import { keep } from "./support/protection.ts";
import { generateSecret } from "./support/secrets.ts";

export interface AptRepositoryArgs {
  readonly estate: Estate;
  readonly repository: CatalogAptRepository;
}

/** An APT repository: where it is published, and the passphrase of the key that signs it. */
export class AptRepository extends pulumi.ComponentResource {
  /** What a server's APT source names, `http://apt.psf.io/psf/`. */
  readonly url: string;
  /** Secret; protected, since every server trusts the key behind it. */
  readonly signingPassphrase: pulumi.Output<string>;

  constructor(
    name: string,
    { estate, repository }: AptRepositoryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("estate:AptRepository", name, {}, opts);
    this.url = `http://${repository.host}/${name}/`;
    this.signingPassphrase = generateSecret(`${name}-signing`, { parent: this, ...keep() });
    if (serversWithRole(estate, repository.role).length > 0) {
      new UptimeMonitor(
        `apt-${name}`,
        {
          check: {
            type: "http",
            target: `${this.url}dists/${repository.releases[0]}/Release`,
            regions: ["us_east"],
          },
          email: estate.organization.email,
        },
        { parent: this },
      );
    }
    this.registerOutputs({ url: this.url });
  }
}
