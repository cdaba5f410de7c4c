/** What a machine is told at its first boot. */
export interface BootData {
  /** Fully qualified. */
  readonly hostName: string;
  /** Host key in OpenSSH form, with which the machine proves itself. */
  readonly hostPrivateKey: string;
  readonly hostPublicKey: string;
}

/**
 * Cloud-init configuration (cloud-init documentation, module reference): no more than what the first connection
 * needs; the deploy key comes from the cloud's own key for root. People, packages and firewalls come by configuration, so that none of them ever changes user data, which
 * replaces machines. JSON is YAML, and needs no quoting rules of its own.
 */
export function userData(boot: BootData): string {
  return `#cloud-config\n${JSON.stringify(
    {
      fqdn: boot.hostName,
      hostname: boot.hostName.split(".", 1)[0],
      prefer_fqdn_over_hostname: true,
      manage_etc_hosts: true,
      ssh_deletekeys: true,
      ssh_genkeytypes: [],
      ssh_keys: { ed25519_private: boot.hostPrivateKey, ed25519_public: boot.hostPublicKey.trim() },
      ssh_pwauth: false,
      disable_root: false,
      users: [],
    },
    undefined,
    2,
  )}\n`;
}
