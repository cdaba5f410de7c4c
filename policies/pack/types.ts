/** Type of the component that holds everything; it is named after its catalog. */
export const estate = "estate:Estate";
export const stack = "pulumi:pulumi:Stack";

/** Types of the resources that policies are about, as the engine names them. */
export const droplet = "digitalocean:index/droplet:Droplet";
export const instance = "openstack:compute/instance:Instance";
export const machines = [droplet, instance] as const;

export const volumes = ["digitalocean:index/volume:Volume", "openstack:blockstorage/volume:Volume"] as const;

export const firewall = "digitalocean:index/firewall:Firewall";
export const securityGroup = "openstack:networking/secGroup:SecGroup";
export const securityGroupRule = "openstack:networking/secGroupRule:SecGroupRule";

export const zone = "digitalocean:index/domain:Domain";
export const dnsRecord = "digitalocean:index/dnsRecord:DnsRecord";

export const cdnService = "fastly:index/serviceVcl:ServiceVcl";
export const cdnCertificate = "fastly:index/tlsSubscription:TlsSubscription";

export const privateKey = "tls:index/privateKey:PrivateKey";
export const certificateRequest = "tls:index/certRequest:CertRequest";
export const signedCertificate = "tls:index/locallySignedCert:LocallySignedCert";
export const authorityCertificate = "tls:index/selfSignedCert:SelfSignedCert";

export const password = "random:index/randomPassword:RandomPassword";
export const remoteCommand = "command:remote:Command";

export const consulPolicy = "consul:index/aclPolicy:AclPolicy";
export const consulToken = "consul:index/aclToken:AclToken";
export const consulProvider = "pulumi:providers:consul";
export const openstackProvider = "pulumi:providers:openstack";

export const uptimeAlert = "digitalocean:index/uptimeAlert:UptimeAlert";
export const monitorAlert = "digitalocean:index/monitorAlert:MonitorAlert";
