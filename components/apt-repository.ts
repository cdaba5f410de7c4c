import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { signingKeyCommand } from "../roles/packages/signing-key.ts";
import { alertEmail } from "../stacks/derive/alerts.ts";
import type { AptRepository as CatalogAptRepository, Estate } from "../stacks/vocabulary/index.ts";
import { UptimeMonitor } from "./monitoring/uptime-monitor.ts";
import type { Server } from "./server/server.ts";
import { keep } from "./support/protection.ts";
import { generateSecret } from "./support/secrets.ts";

export interface AptRepositoryArgs {
  readonly repository: CatalogAptRepository;
  /** The machine that publishes it; undefined where the estate has none. */
  readonly server: Server | undefined;
}

/**
 * An APT repository: where it is published, and the key that signs it. The key is made on its machine and never leaves
 * it; its public half reaches every machine before it installs anything.
 */
export class AptRepository extends pulumi.ComponentResource {
  /** What a server's APT source names, `http://apt.psf.io/psf/`. */
  readonly url: string;
  /** Secret; protected, since every server trusts the key behind it. */
  readonly signingPassphrase: pulumi.Output<string>;
  /** Armored; undefined where nothing publishes it. */
  readonly publicKey: pulumi.Output<string> | undefined;

  constructor(
    name: string,
    { repository, server }: AptRepositoryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("estate:AptRepository", name, {}, opts);
    this.url = `http://${repository.host}/${name}/`;
    this.signingPassphrase = generateSecret(`${name}-signing`, { parent: this, ...keep() });
    this.publicKey = server && this.createSigningKey(name, repository, server);
    this.registerOutputs({ url: this.url });
  }

  /** Asks from outside for what machines ask for, where the estate publishes it. */
  watch(name: string, estate: Estate, after: pulumi.Resource): void {
    const [release] = estate.aptRepositories[name]?.releases ?? [];
    if (this.publicKey === undefined || release === undefined) return;
    new UptimeMonitor(
      `apt-${name}`,
      {
        check: { type: "http", target: `${this.url}dists/${release}/Release`, regions: ["us_east"] },
        email: alertEmail(estate),
        after,
      },
      { parent: this },
    );
  }

  private createSigningKey(
    name: string,
    repository: CatalogAptRepository,
    server: Server,
  ): pulumi.Output<string> {
    const { stdout } = new command.remote.Command(
      `${name}-signing-key`,
      {
        connection: server.connection,
        create: signingKeyCommand({ name, repository }),
        stdin: this.signingPassphrase,
        triggers: [server.machineId],
        logging: "none",
      },
      { parent: this, dependsOn: [server.ready] },
    );
    // The command resource takes the last line's end off.
    return stdout.apply((armored) => `${armored}\n`);
  }
}
