/** Type tokens that several of this provider's files look up. */
export const DOMAIN = "digitalocean:index/domain:Domain";
export const DNS_RECORD = "digitalocean:index/dnsRecord:DnsRecord";
export const DROPLET = "digitalocean:index/droplet:Droplet";
export const FIREWALL = "digitalocean:index/firewall:Firewall";
export const MONITOR_ALERT = "digitalocean:index/monitorAlert:MonitorAlert";
export const PROJECT = "digitalocean:index/project:Project";
export const PROJECT_RESOURCES = "digitalocean:index/projectResources:ProjectResources";
export const RESERVED_IP = "digitalocean:index/reservedIp:ReservedIp";
export const SSH_KEY = "digitalocean:index/sshKey:SshKey";
export const TAG = "digitalocean:index/tag:Tag";
export const UPTIME_ALERT = "digitalocean:index/uptimeAlert:UptimeAlert";
export const UPTIME_CHECK = "digitalocean:index/uptimeCheck:UptimeCheck";
export const VOLUME = "digitalocean:index/volume:Volume";
export const VOLUME_ATTACHMENT = "digitalocean:index/volumeAttachment:VolumeAttachment";
export const VPC = "digitalocean:index/vpc:Vpc";
