/** What it means that the first up makes a thing anew, by type and by provider. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  "tls:PrivateKey":
    "provider without import; new keys for certificates, and host keys that wait for a machine's replacement",
  "tls:SelfSignedCert":
    "provider without import; a new internal authority, which every machine learns with its configuration",
  "tls:LocallySignedCert":
    "provider without import; new certificates of the new authority, in place before anything asks for them",
  "tls:CertRequest": "provider without import; requests for those certificates",
  random:
    "an import would need the secret in the import file; new secrets, which the program puts in place itself",
  command: "not a thing but an act; each machine is configured once, in the program's order",
  consul:
    "the cluster's first token is made by the program; entries of the same name in a cluster that runs must go first",
  "digitalocean:VolumeAttachment":
    "provider without import; attaching what is attached there already succeeds and changes nothing",
  "digitalocean:ProjectResources":
    "provider without import; assigning what is assigned already changes nothing",
  "fastly:TlsSubscriptionValidation":
    "provider without import; waits until the subscription is issued, at once where it is",
};

/** @param type `tls:PrivateKey` */
export function consequenceOf(type: string): string {
  const provider = type.slice(0, type.indexOf(":"));
  return CONSEQUENCES[type] ?? CONSEQUENCES[provider] ?? "not known to bin/adopt; created as if new";
}
