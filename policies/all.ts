import type { Policy } from "./pack/policy.ts";
import { alertsHeard } from "./rules/alerts-heard.ts";
import { backupRetention } from "./rules/backup-retention.ts";
import { cdnBackends } from "./rules/cdn-backends.ts";
import { cdnLasting } from "./rules/cdn-lasting.ts";
import { cdnToken } from "./rules/cdn-token.ts";
import { certificateNames } from "./rules/certificate-names.ts";
import { certificateValidity } from "./rules/certificate-validity.ts";
import { cloudsVerified } from "./rules/clouds-verified.ts";
import { commandSecrets } from "./rules/command-secrets.ts";
import { consulAccess } from "./rules/consul-access.ts";
import { consulDenies } from "./rules/consul-denies.ts";
import { dnsMail } from "./rules/dns-mail.ts";
import { dnsNames } from "./rules/dns-names.ts";
import { dnsRecords } from "./rules/dns-records.ts";
import { firewallPorts } from "./rules/firewall-ports.ts";
import { generatedSecrets } from "./rules/generated-secrets.ts";
import { keyStrength } from "./rules/key-strength.ts";
import { machineBoot } from "./rules/machine-boot.ts";
import { machineMonitoring } from "./rules/machine-monitoring.ts";
import { machineNames } from "./rules/machine-names.ts";
import { secretsHidden } from "./rules/secrets-hidden.ts";
import { sshPinned } from "./rules/ssh-pinned.ts";
import { statefulProtected } from "./rules/stateful-protected.ts";

/** What no change may do, one file each. */
export const policies: readonly Policy[] = [
  alertsHeard,
  backupRetention,
  cdnBackends,
  cdnLasting,
  cdnToken,
  certificateNames,
  certificateValidity,
  cloudsVerified,
  commandSecrets,
  consulAccess,
  consulDenies,
  dnsMail,
  dnsNames,
  dnsRecords,
  firewallPorts,
  generatedSecrets,
  keyStrength,
  machineBoot,
  machineMonitoring,
  machineNames,
  secretsHidden,
  sshPinned,
  statefulProtected,
];
