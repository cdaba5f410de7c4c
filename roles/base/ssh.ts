import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { lines, unitPath } from "./place.ts";

/**
 * Algorithms of ssh-audit's hardening guide for Ubuntu 24.04, without the group exchange, whose moduli every image
 * brings weak ones of. Each list has entries that OpenSSH, Go's x/crypto and ssh2 speak: those the program uses.
 */
const keyExchange = [
  "sntrup761x25519-sha512@openssh.com",
  "curve25519-sha256",
  "curve25519-sha256@libssh.org",
  "diffie-hellman-group18-sha512",
  "diffie-hellman-group16-sha512",
];

const encryption = [
  "chacha20-poly1305@openssh.com",
  "aes256-gcm@openssh.com",
  "aes128-gcm@openssh.com",
  "aes256-ctr",
  "aes192-ctr",
  "aes128-ctr",
];

const authentication = [
  "hmac-sha2-512-etm@openssh.com",
  "hmac-sha2-256-etm@openssh.com",
  "umac-128-etm@openssh.com",
];

const hostKeys = ["ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"];

/** What the catalog takes of people, and keys in hardware. */
const peopleKeys = [
  "ssh-ed25519",
  "sk-ssh-ed25519@openssh.com",
  "ecdsa-sha2-nistp256",
  "sk-ecdsa-sha2-nistp256@openssh.com",
  "rsa-sha2-512",
  "rsa-sha2-256",
];

/** sshd: the first value of an option counts, so this file sorts before cloud-init's. */
const configuration = [
  "HostKey /etc/ssh/ssh_host_ed25519_key",
  "HostKey /etc/ssh/ssh_host_rsa_key",
  `HostKeyAlgorithms ${hostKeys.join(",")}`,
  `KexAlgorithms ${keyExchange.join(",")}`,
  `Ciphers ${encryption.join(",")}`,
  `MACs ${authentication.join(",")}`,
  `PubkeyAcceptedAlgorithms ${peopleKeys.join(",")}`,
  "RequiredRSASize 3072",
  "",
  "PermitRootLogin prohibit-password",
  "AuthenticationMethods publickey",
  "PubkeyAuthentication yes",
  "PasswordAuthentication no",
  "KbdInteractiveAuthentication no",
  "AuthorizedKeysFile /etc/ssh/authorized_keys/%u",
  "MaxAuthTries 2",
  "LoginGraceTime 30",
  "# The program opens several connections at once.",
  "MaxStartups 30:30:100",
  "",
  "# A way to a port here, such as Consul's, is a forwarding from the client; nothing else is a way in or out.",
  "AllowTcpForwarding local",
  "AllowStreamLocalForwarding no",
  "GatewayPorts no",
  "AllowAgentForwarding no",
  "PermitTunnel no",
  "X11Forwarding no",
  "PermitUserEnvironment no",
  "UseDNS no",
];

/**
 * The deploy key makes its holder root everywhere, and it lies in the state: it is of use from the deployers' networks
 * alone. People log in with accounts of their own, from anywhere.
 */
function rootsNetworks({ estate }: Host): readonly string[] {
  const elsewhere = ["*", ...estate.deployers.map(({ range }) => `!${range}`)].join(",");
  return ["", `Match User root Address ${elsewhere}`, "  PermitRootLogin no"];
}

/** A wrong range would lock out who writes it, so the connection of this run is held against it first. */
const validator = `sshd -t
address="\${SSH_CONNECTION%% *}"
[ -n "$address" ] || exit 0
if sshd -T -C "user=root,host=$address,addr=$address" | grep -qx 'permitrootlogin no'; then
  echo "root could not log in from $address any more, as this run does: add its network to deployers in the catalog, or to the setting estate:deployers"
  exit 1
fi`;

const keyUnit = "estate-host-keys.service";

/** sshd as section 9 of the estate's description wants it. The first boot brings the Ed25519 host key only. */
export function ssh(host: Host): Part {
  return {
    role: "base",
    packages: ["openssh-server"],
    directories: { "/etc/ssh/sshd_config.d": {} },
    files: {
      "/etc/ssh/sshd_config.d/00-estate.conf": {
        content: lines(...configuration, ...rootsNetworks(host)),
        reload: ["ssh.service"],
      },
      [unitPath(keyUnit)]: {
        content: lines(
          "[Unit]",
          "Description=RSA host key for clients without Ed25519",
          "Before=ssh.service",
          "",
          "[Service]",
          "Type=oneshot",
          "RemainAfterExit=yes",
          "UMask=0077",
          'ExecStart=/bin/sh -c \'test -s /etc/ssh/ssh_host_rsa_key || exec ssh-keygen -q -t rsa -b 3072 -N "" -C "" -f /etc/ssh/ssh_host_rsa_key\'',
          "",
          "[Install]",
          "WantedBy=multi-user.target",
        ),
      },
    },
    units: { [keyUnit]: { enabled: true, started: true } },
    validators: { sshd: { command: ["sh", "-ec", validator], trees: ["/etc/ssh"] } },
  };
}
