import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { judge } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { withDaemons } from "./support.ts";

const DROP_IN = "/etc/ssh/sshd_config.d/00-estate.conf";

const text = `HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_rsa_key
HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256
KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group18-sha512,diffie-hellman-group16-sha512
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr
MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,umac-128-etm@openssh.com
PubkeyAcceptedAlgorithms ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256
RequiredRSASize 3072

PermitRootLogin prohibit-password
AuthenticationMethods publickey
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile /etc/ssh/authorized_keys/%u
MaxAuthTries 2
LoginGraceTime 30
# The program opens several connections at once.
MaxStartups 30:30:100

# A way to a port here, such as Consul's, is a forwarding from the client; nothing else is a way in or out.
AllowTcpForwarding local
AllowStreamLocalForwarding no
GatewayPorts no
AllowAgentForwarding no
PermitTunnel no
X11Forwarding no
PermitUserEnvironment no
UseDNS no

Match User root Address *,!203.0.113.0/24
  PermitRootLogin no
`;

/** ssh2's own defaults; its module of constants has no types. */
function defaultsOfSsh2(): Readonly<Record<string, readonly string[]>> {
  const constants: unknown = createRequire(import.meta.url)("ssh2/lib/protocol/constants.js");
  const list = (name: string): readonly string[] => {
    const value: unknown = Object.entries(constants ?? {}).find(([key]) => key === name)?.[1];
    if (!Array.isArray(value)) throw new Error(`ssh2 has no ${name} any more`);
    return value.map(String);
  };
  return {
    KexAlgorithms: list("DEFAULT_KEX"),
    Ciphers: list("DEFAULT_CIPHER"),
    MACs: list("DEFAULT_MAC"),
    HostKeyAlgorithms: list("DEFAULT_SERVER_HOST_KEY"),
  };
}

/** Algorithms that the clients offer by themselves; those of golang.org/x/crypto/ssh by its documentation, v0.45. */
const clients: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ssh2: defaultsOfSsh2(),
  "x/crypto": {
    KexAlgorithms: [
      "mlkem768x25519-sha256",
      "curve25519-sha256",
      "ecdh-sha2-nistp256",
      "diffie-hellman-group14-sha256",
    ],
    Ciphers: [
      "aes128-gcm@openssh.com",
      "aes256-gcm@openssh.com",
      "chacha20-poly1305@openssh.com",
      "aes128-ctr",
    ],
    MACs: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256"],
    HostKeyAlgorithms: ["rsa-sha2-256", "rsa-sha2-512", "ecdsa-sha2-nistp256", "ssh-ed25519"],
  },
};

describe("base: sshd", () => {
  it("to the letter", () => {
    const { configuration } = bundlesOf("prod", "lb0-iad1");
    assert.equal(configuration.files?.[DROP_IN]?.content, text);
  });

  for (const [client, lists] of Object.entries(clients)) {
    it(`meets the algorithms of ${client}`, () => {
      const options = new Map(text.split("\n").map((line) => [line.split(" ", 1)[0], line.split(" ")[1]]));
      for (const [option, algorithms] of Object.entries(lists)) {
        const offered = options.get(option)?.split(",") ?? [];
        assert.notDeepEqual(
          algorithms.filter((algorithm) => offered.includes(algorithm)),
          [],
          option,
        );
      }
    });
  }

  withDaemons("is what sshd takes, and stands before what cloud-init wrote", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      [
        "mkdir -p /run/sshd",
        "rm -f /etc/ssh/ssh_host_*",
        'ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key',
        'sh -c "$(sed -n "s/^ExecStart=.bin.sh -c .\\(.*\\).$/\\1/p" /etc/systemd/system/estate-host-keys.service)"',
        "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf",
        "sshd -t",
        "sshd -T -C user=root,host=a,addr=203.0.113.7 | grep -E '^(permitrootlogin|passwordauthentication|maxauthtries|logingracetime|x11forwarding|permittunnel|allowtcpforwarding|hostkey|authorizedkeysfile) ' | sort",
      ].join(" && "),
    );
    assert.deepEqual(
      [status, ...output.trimEnd().split("\n")],
      [
        0,
        "allowtcpforwarding local",
        "authorizedkeysfile /etc/ssh/authorized_keys/%u",
        "hostkey /etc/ssh/ssh_host_ed25519_key",
        "hostkey /etc/ssh/ssh_host_rsa_key",
        "logingracetime 30",
        "maxauthtries 2",
        "passwordauthentication no",
        "permitrootlogin without-password",
        "permittunnel no",
        "x11forwarding no",
      ],
    );
  });

  withDaemons("lets root in from the deployers' networks alone, and people from anywhere", (root) => {
    const at = (user: string, address: string) =>
      `sshd -T -C user=${user},host=a,addr=${address} | grep '^permitrootlogin'`;
    const { output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      `mkdir -p /run/sshd; ssh-keygen -A > /dev/null; ${at("root", "198.51.100.7")}; ${at("root", "2001:db8::7")}; ${at("root", "203.0.113.7")}; ${at("benjamin", "198.51.100.7")}`,
    );
    assert.deepEqual(output.trim().split("\n"), [
      "permitrootlogin no",
      "permitrootlogin no",
      "permitrootlogin without-password",
      "permitrootlogin without-password",
    ]);
  });

  withDaemons("refuses networks without the address from which a run comes", (root) => {
    const bundles = bundlesOf("prod", "lb0-iad1");
    const [, , script = ""] = bundles.configuration.validators?.sshd?.command ?? [];
    const from = (address: string) =>
      judge(
        root,
        bundles,
        `mkdir -p /run/sshd; ssh-keygen -A > /dev/null; SSH_CONNECTION='${address} 50000 198.51.100.1 22' sh -ec '${script.replaceAll("'", "'\\''")}'`,
      );
    assert.deepEqual(from("203.0.113.7"), { status: 0, output: "" });
    assert.deepEqual(from("198.51.100.7"), {
      status: 1,
      output:
        "root could not log in from 198.51.100.7 any more, as this run does: add its network to deployers in the catalog, or to the setting estate:deployers\n",
    });
  });
});
