/**
 * cloud-init as an image of these machines carries it: one datasource, the seed on its disk, and the modules that a
 * container has a use for (cloud-init documentation, "Module reference"). Disks, boot loaders, kernels and foreign
 * configuration managers are left out; hosts, keys, users, files and commands stay.
 */
const MODULES = `cloud_init_modules:
  - bootcmd
  - write-files
  - set_hostname
  - update_hostname
  - update_etc_hosts
  - ca-certs
  - users-groups
  - ssh
cloud_config_modules:
  - set-passwords
  - timezone
  - runcmd
cloud_final_modules:
  - package-update-upgrade-install
  - write-files-deferred
  - scripts-vendor
  - scripts-per-once
  - scripts-per-boot
  - scripts-per-instance
  - scripts-user
  - phone-home
  - final-message
  - power-state-change
`;

/** The network is there before the machine boots, and packages come from where the image says. */
const BEHAVIOUR = `datasource_list: [NoCloud]
network: { config: disabled }
apt_preserve_sources_list: true
manage_resolv_conf: false
`;

export const cloudInitFiles: { readonly [path: string]: string } = {
  "/etc/cloud/cloud.cfg.d/90-container.cfg": MODULES + BEHAVIOUR,
  // Spares the search for other datasources at every boot.
  "/etc/cloud/ds-identify.cfg": "policy: enabled\ndatasource: NoCloud\n",
};
