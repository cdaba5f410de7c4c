import { hostMailPort } from "../../stacks/derive/ports.ts";
import { lines } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";

export interface PostfixMain {
  /** In greetings; what its address leads back to. */
  readonly name: string;
  /** Whose mail is delivered here. */
  readonly domains: readonly string[];
  /** Local account with the staff's mailbox. */
  readonly account: string;
  /** The staff's address without its domain. */
  readonly staff: string;
  /** Key, then certificates. */
  readonly chain: HostPath;
  /** OpenSSL's cipher list, for TLS 1.2. */
  readonly ciphers: string;
}

/**
 * `main.cf` (postconf(5)). Mail for the machine's own domains is taken from everyone, which is what the estate's hosts
 * need for root's mail; nobody's is passed on to other domains, so that there is nothing to be misused.
 */
export function postfixMain({ name, domains, account, staff, chain, ciphers }: PostfixMain): string {
  const aliases = [staff, "postmaster", "root", "mailer-daemon", "abuse"].map(
    (alias) => `${alias}=${account}`,
  );
  return lines(
    "compatibility_level = 3.6",
    `myhostname = ${name}`,
    "myorigin = $myhostname",
    `mydestination = ${[...domains, "localhost"].join(", ")}`,
    "mynetworks = 127.0.0.0/8 [::1]/128",
    "relay_domains =",
    "inet_interfaces = all",
    "# To an IPv6 address only where there is no other: DigitalOcean drops SMTP over IPv6 (IPv6 limits).",
    "smtp_address_preference = ipv4",
    "smtpd_banner = $myhostname ESMTP",
    "biff = no",
    "",
    `alias_maps = inline:{ ${aliases.join(", ")} }`,
    "alias_database =",
    "local_recipient_maps = $alias_maps",
    "home_mailbox = Maildir/",
    "mailbox_size_limit = 0",
    "message_size_limit = 52428800",
    "",
    "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
    "smtpd_helo_required = yes",
    "disable_vrfy_command = yes",
    "strict_rfc821_envelopes = yes",
    "smtpd_client_connection_count_limit = 20",
    "smtpd_client_connection_rate_limit = 60",
    "",
    "smtpd_tls_security_level = may",
    `smtpd_tls_chain_files = ${chain}`,
    "smtpd_tls_protocols = >=TLSv1.2",
    "smtpd_tls_mandatory_protocols = >=TLSv1.2",
    "smtpd_tls_ciphers = high",
    "smtpd_tls_mandatory_ciphers = high",
    `tls_high_cipherlist = ${ciphers}`,
    "smtpd_tls_received_header = yes",
    "smtp_tls_security_level = may",
    "smtp_tls_CApath = /etc/ssl/certs",
  );
}

/** Service, type, private, unprivileged, chroot, wakeup, most processes, command (master(5)): `-` is the default. */
type Row = readonly [string, string, string, string, string, string, string, string];

const rows: readonly Row[] = [
  ["smtp", "inet", "n", "-", "n", "-", "-", "smtpd"],
  [String(hostMailPort), "inet", "n", "-", "n", "-", "-", "smtpd -o syslog_name=postfix/hosts"],
  ["submission", "inet", "n", "-", "n", "-", "-", "smtpd -o syslog_name=postfix/submission"],
  [
    "submissions",
    "inet",
    "n",
    "-",
    "n",
    "-",
    "-",
    "smtpd -o syslog_name=postfix/submissions -o smtpd_tls_wrappermode=yes",
  ],
  ["pickup", "unix", "n", "-", "n", "60", "1", "pickup"],
  ["cleanup", "unix", "n", "-", "n", "-", "0", "cleanup"],
  ["qmgr", "unix", "n", "-", "n", "300", "1", "qmgr"],
  ["tlsmgr", "unix", "-", "-", "n", "1000?", "1", "tlsmgr"],
  ["rewrite", "unix", "-", "-", "n", "-", "-", "trivial-rewrite"],
  ["bounce", "unix", "-", "-", "n", "-", "0", "bounce"],
  ["defer", "unix", "-", "-", "n", "-", "0", "bounce"],
  ["trace", "unix", "-", "-", "n", "-", "0", "bounce"],
  ["verify", "unix", "-", "-", "n", "-", "1", "verify"],
  ["flush", "unix", "n", "-", "n", "1000?", "0", "flush"],
  ["proxymap", "unix", "-", "-", "n", "-", "-", "proxymap"],
  ["proxywrite", "unix", "-", "-", "n", "-", "1", "proxymap"],
  ["smtp", "unix", "-", "-", "n", "-", "-", "smtp"],
  ["relay", "unix", "-", "-", "n", "-", "-", "smtp"],
  ["showq", "unix", "n", "-", "n", "-", "-", "showq"],
  ["error", "unix", "-", "-", "n", "-", "-", "error"],
  ["retry", "unix", "-", "-", "n", "-", "-", "error"],
  ["discard", "unix", "-", "-", "n", "-", "-", "discard"],
  ["local", "unix", "-", "n", "n", "-", "-", "local"],
  ["lmtp", "unix", "-", "-", "n", "-", "-", "lmtp"],
  ["anvil", "unix", "-", "-", "n", "-", "1", "anvil"],
  ["scache", "unix", "-", "-", "n", "-", "1", "scache"],
  ["postlog", "unix-dgram", "n", "-", "n", "-", "1", "postlogd"],
];

/** `master.cf`: nothing runs in a chroot, whose copies of the system's files Debian's start scripts would keep. */
export function postfixServices(): string {
  return lines(...rows.map((row) => row.join(" ")));
}
