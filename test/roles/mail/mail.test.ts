import assert from "node:assert/strict";
import { judge, quiet } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

const main = `compatibility_level = 3.6
myhostname = mail.python.org
myorigin = $myhostname
mydestination = mail.python.org, mail1.ams1.psf.io, python.org, pycon.org, localhost
mynetworks = 127.0.0.0/8 [::1]/128
relay_domains =
inet_interfaces = all
# To an IPv6 address only where there is no other: DigitalOcean drops SMTP over IPv6 (IPv6 limits).
smtp_address_preference = ipv4
smtpd_banner = $myhostname ESMTP
biff = no

alias_maps = inline:{ infrastructure-staff=estate-mail, postmaster=estate-mail, root=estate-mail, mailer-daemon=estate-mail, abuse=estate-mail }
alias_database =
local_recipient_maps = $alias_maps
home_mailbox = Maildir/
mailbox_size_limit = 0
message_size_limit = 52428800

smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_helo_required = yes
disable_vrfy_command = yes
strict_rfc821_envelopes = yes
smtpd_client_connection_count_limit = 20
smtpd_client_connection_rate_limit = 60

smtpd_tls_security_level = may
smtpd_tls_chain_files = /etc/postfix/tls/chain.pem
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_tls_ciphers = high
smtpd_tls_mandatory_ciphers = high
tls_high_cipherlist = ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
smtpd_tls_received_header = yes
smtp_tls_security_level = may
smtp_tls_CApath = /etc/ssl/certs
`;

describe("mail", () => {
  it("takes mail for the domains whose exchanger it is, and for nobody else's, to the letter", () => {
    assert.equal(
      bundlesOf("prod", "mail1-ams1").configuration.files?.["/etc/postfix/main.cf"]?.content,
      main,
    );
  });

  withDaemons("is what Postfix takes, without an unknown parameter", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "mail1-ams1"),
      [
        "useradd --system --no-create-home estate-mail",
        "ip link set lo up",
        "postfix check",
        "postconf -n 2>&1 >/dev/null",
        "postconf -M 2525/inet",
        "postconf -M submission/inet",
        "postconf -M submissions/inet",
      ].join(" && "),
    );
    assert.deepEqual(
      [
        status,
        ...output
          .trimEnd()
          .split("\n")
          .map((line) => line.replace(/ +/g, " ")),
      ],
      [
        0,
        "2525 inet n - n - - smtpd -o syslog_name=postfix/hosts",
        "submission inet n - n - - smtpd -o syslog_name=postfix/submission",
        "submissions inet n - n - - smtpd -o syslog_name=postfix/submissions -o smtpd_tls_wrappermode=yes",
      ],
    );
  });

  withDaemons("relays for nobody, delivers what is for the staff, and offers TLS", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "mail1-ams1"),
      [
        "set -e",
        "useradd --system --home-dir /srv/mail/staff estate-mail",
        "install -d -o estate-mail -g estate-mail -m 0700 /srv/mail/staff",
        "install -d -m 0700 /etc/postfix/tls",
        "ip link set lo up; ip addr add 198.51.100.7/32 dev lo",
        "/usr/local/lib/estate/mail-certificate /etc/postfix/tls/chain.pem /nowhere:/nowhere /etc/ssl/private/ssl-cert-snakeoil.key:/etc/ssl/certs/ssl-cert-snakeoil.pem 2>/dev/null || true",
        quiet("postfix start >/dev/null"),
        "python3 - <<'END'",
        "import smtplib, ssl",
        "for to in ('infrastructure-staff@python.org', 'guido@python.org', 'someone@example.org'):",
        "    client = smtplib.SMTP('198.51.100.7', 2525, source_address=('198.51.100.7', 0))",
        "    client.starttls(context=ssl._create_unverified_context())",
        "    try:",
        "        print(to, client.sendmail('root@docs0.iad1.psf.io', [to], 'Subject: hello\\n\\nhello\\n'))",
        "    except smtplib.SMTPRecipientsRefused as error:",
        "        print(to, error.recipients[to][0])",
        "    client.quit()",
        "END",
        'for try in $(seq 300); do [ -n "$(ls /srv/mail/staff/Maildir/new 2>/dev/null)" ] && break; sleep 0.1; done',
        "grep -h ^Subject /srv/mail/staff/Maildir/new/*",
        "postfix stop >/dev/null 2>&1",
      ].join("\n"),
    );
    assert.deepEqual(
      { status, output },
      {
        status: 0,
        output:
          "infrastructure-staff@python.org {}\nguido@python.org 550\nsomeone@example.org 554\nSubject: hello\n",
      },
    );
  });

  withDaemons("systemd takes its units", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "mail1-ams1"),
      "systemd-analyze verify --man=no /etc/systemd/system/estate-mail-*",
    );
    assert.deepEqual({ status, output }, { status: 0, output: "" });
  });
});
