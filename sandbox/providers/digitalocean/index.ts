import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { bridged } from "../common/bridge.ts";
import { webUrl } from "../common/validators.ts";
import { dnsRecord } from "./dns-record.ts";
import { domain } from "./domain.ts";
import { droplet } from "./droplet.ts";
import { firewall } from "./firewall.ts";
import { getAccount, getImage, getRegion, getSizes, getSshKey, getVpc } from "./functions.ts";
import { monitorAlert } from "./monitor-alert.ts";
import { project, projectResources } from "./project.ts";
import { rates } from "./rates.ts";
import { reservedIp } from "./reserved-ip.ts";
import { sshKey } from "./ssh-key.ts";
import { tag } from "./tags.ts";
import * as types from "./types.ts";
import { uptimeAlert, uptimeCheck } from "./uptime.ts";
import { volume, volumeAttachment } from "./volume.ts";
import { vpc } from "./vpc.ts";

/** DigitalOcean as the provider shows it. Needs no token; only an endpoint that is no URL is refused. */
export const digitalocean: ProviderBehaviour = bridged({
  package: "digitalocean",
  validateConfiguration: (configuration) => webUrl(configuration, "apiEndpoint"),
  rates,
  resources: {
    [types.DNS_RECORD]: dnsRecord,
    [types.DOMAIN]: domain,
    [types.DROPLET]: droplet,
    [types.FIREWALL]: firewall,
    [types.MONITOR_ALERT]: monitorAlert,
    [types.PROJECT]: project,
    [types.PROJECT_RESOURCES]: projectResources,
    [types.RESERVED_IP]: reservedIp,
    [types.SSH_KEY]: sshKey,
    [types.TAG]: tag,
    [types.UPTIME_ALERT]: uptimeAlert,
    [types.UPTIME_CHECK]: uptimeCheck,
    [types.VOLUME]: volume,
    [types.VOLUME_ATTACHMENT]: volumeAttachment,
    [types.VPC]: vpc,
  },
  functions: {
    "digitalocean:index/getAccount:getAccount": getAccount,
    "digitalocean:index/getImage:getImage": getImage,
    "digitalocean:index/getRegion:getRegion": getRegion,
    "digitalocean:index/getSizes:getSizes": getSizes,
    "digitalocean:index/getSshKey:getSshKey": getSshKey,
    "digitalocean:index/getVpc:getVpc": getVpc,
  },
});
