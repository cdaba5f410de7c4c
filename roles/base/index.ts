import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { clock } from "./clock.ts";
import { drift } from "./drift.ts";
import { firewall } from "./firewall.ts";
import { identity } from "./identity.ts";
import { ipv6 } from "./ipv6.ts";
import { journal } from "./journal.ts";
import { nodeExporter } from "./node-exporter.ts";
import { estateSources, vendorSources } from "./package-sources.ts";
import { people } from "./people.ts";
import { resolver } from "./resolver.ts";
import { rootMail } from "./root-mail.ts";
import { ssh } from "./ssh.ts";
import { tools } from "./tools.ts";
import { upgrades } from "./upgrades.ts";
import { volume } from "./volume.ts";

/** What every machine holds, whatever its role. */
export function base(host: Host): readonly Part[] {
  return [
    identity(host),
    resolver(),
    tools(),
    ...estateSources(host),
    vendorSources(host),
    people(host),
    ssh(host),
    firewall(host),
    ipv6(host),
    volume(host),
    clock(host),
    journal(),
    upgrades(),
    nodeExporter(),
    rootMail(host),
    drift(),
  ];
}
