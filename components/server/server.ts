import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { type ConvergeProgram, deliveryCommand } from "../../roles/converge/command.ts";
import { alertEmail } from "../../stacks/derive/alerts.ts";
import { canonicalName, internalName } from "../../stacks/derive/names.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import { isStateful } from "../../stacks/derive/servers.ts";
import type { Server as CatalogServer, DomainName, Estate } from "../../stacks/vocabulary/index.ts";
import type { DeployKey } from "../access/deploy-key.ts";
import type { Datacenter } from "../datacenter/datacenter.ts";
import { UptimeMonitor } from "../monitoring/uptime-monitor.ts";
import { keepIf } from "../support/protection.ts";
import { userData } from "./user-data.ts";

export interface ServerArgs {
  readonly estate: Estate;
  readonly server: CatalogServer;
  readonly datacenter: Datacenter;
  readonly deployKey: DeployKey;
  /** Brought to the machine, to apply what it holds. */
  readonly program: ConvergeProgram;
}

/**
 * A machine with its host key and user data, ready for configuration over SSH. Its names in DNS follow from the
 * catalog (`stacks/derive/records.ts`) and its addresses.
 */
export class Server extends pulumi.ComponentResource {
  readonly catalog: CatalogServer;
  /** `lb0-iad1`. */
  readonly key: string;
  /** `lb0.iad1.psf.io`. */
  readonly hostName: DomainName;
  /** `lb0.iad1.int.psf.io`. */
  readonly internalName: DomainName;
  readonly publicAddress: pulumi.Output<string>;
  /** Where the datacenter has IPv6. */
  readonly publicAddress6: pulumi.Output<string> | undefined;
  readonly privateAddress: pulumi.Output<string>;
  /** As a `Machine` has it. */
  readonly tag: pulumi.Output<string> | undefined;
  /** Changes when the machine is replaced: what ran on it runs again. */
  readonly machineId: pulumi.Output<pulumi.ID>;
  /** The cloud's identifier of its volume, known once that is attached. */
  readonly volumeId?: pulumi.Output<string>;
  /** `ssh-ed25519 AAAA…`; not secret. */
  readonly hostPublicKey: pulumi.Output<string>;
  readonly program: ConvergeProgram;
  /** For every command on the machine: pinned to its host key, with a finite number of attempts. */
  readonly connection: pulumi.Output<command.types.input.remote.ConnectionArgs>;
  /** The machine has booted, lets the program in, and has what applies its documents. */
  readonly ready: command.remote.Command;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:server:Server", name, {}, opts);
    const { estate, server, deployKey, program } = args;
    const stateful = isStateful(estate, server);
    this.catalog = server;
    this.key = name;
    this.program = program;
    this.hostName = canonicalName(estate, server);
    this.internalName = internalName(estate, server);
    const hostKey = new tls.PrivateKey(
      `${name}-host-key`,
      { algorithm: "ED25519" },
      { parent: this, ...keepIf(stateful, { stateful: [], always: [] }) },
    );
    // A machine that is older than the program keeps the host key it has; the generated one waits for its successor.
    const adoptedKey = estate.adopted?.[name];
    const hostPublicKey = adoptedKey === undefined ? hostKey.publicKeyOpenssh : pulumi.output(adoptedKey);
    const machine = args.datacenter.createMachine(
      name,
      {
        server,
        hostName: this.hostName,
        size: server.size,
        image: server.image ?? estate.defaultImage,
        userData: pulumi
          .all([hostKey.privateKeyOpenssh, hostKey.publicKeyOpenssh])
          .apply(([hostPrivateKey, hostPublicKey]) =>
            userData({ hostName: this.hostName, hostPrivateKey, hostPublicKey }),
          ),
        stateful,
        adopted: adoptedKey !== undefined,
      },
      { parent: this },
    );
    this.publicAddress = machine.publicAddress;
    this.publicAddress6 = machine.publicAddress6;
    this.privateAddress = machine.privateAddress;
    this.tag = machine.tag;
    this.machineId = machine.resource.id;
    if (machine.attachment) this.volumeId = machine.attachment.volumeId;
    this.hostPublicKey = hostPublicKey.apply((line) => line.trim());
    const connect = (dialErrorLimit: number) =>
      sshConnection(machine.publicAddress, hostPublicKey, deployKey.privateKey, dialErrorLimit);
    this.connection = connect(dialErrorLimit);
    this.ready = new command.remote.Command(
      `${name}-ready`,
      {
        connection: connect(bootDialErrorLimit),
        create: `${waitForFirstBoot}\n${deliveryCommand(program)}`,
        stdin: program.payload,
        triggers: [this.machineId],
        addPreviousOutputInEnv: false,
      },
      // What configures the machine finds its volume there.
      { parent: this, dependsOn: machine.attachment ? [machine.attachment] : [] },
    );
    this.registerOutputs({ hostName: this.hostName, publicAddress: this.publicAddress });
  }

  /** Where strangers have a reason to reach it, it is asked from outside whether it is there. */
  watch(estate: Estate, after: pulumi.Resource): void {
    if (!isPublic(estate, this.catalog)) return;
    new UptimeMonitor(
      this.hostName,
      {
        check: { type: "ping", target: this.hostName, regions: ["us_east", "eu_west"] },
        email: alertEmail(estate),
        after,
      },
      { parent: this },
    );
  }
}

/** Whether strangers have a reason to reach it: it opens more to them than SSH. */
function isPublic(estate: Estate, server: CatalogServer): boolean {
  return openPorts(estate, server).some(({ port, from }) => from === "anywhere" && port !== 22);
}

/** Status 2 is "done, with recoverable errors" (cloud-init documentation, exit codes): the machine is usable. */
const waitForFirstBoot = "cloud-init status --wait </dev/null >/dev/null || [ $? -eq 2 ] || exit 1";

/** Attempts of the first connection: with pauses growing to 5 s about 5 minutes, the time of a slow boot. */
const bootDialErrorLimit = 60;
/**
 * Of those to a machine that has booted: whoever waits for the error of a host that is another one has it in 20 seconds,
 * of one that does not answer in two and a half minutes.
 */
const dialErrorLimit = 12;
/** Seconds for one attempt. */
const perDialTimeout = 10;

function sshConnection(
  host: pulumi.Output<string>,
  hostKey: pulumi.Output<string>,
  privateKey: pulumi.Output<string>,
  dialErrorLimit: number,
): pulumi.Output<command.types.input.remote.ConnectionArgs> {
  return pulumi.secret(
    pulumi.all([host, hostKey, privateKey]).apply(([address, publicKey, key]) => ({
      host: address,
      user: "root",
      privateKey: key,
      hostKey: publicKey.trim(),
      dialErrorLimit,
      perDialTimeout,
    })),
  );
}
