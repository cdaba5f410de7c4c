import type { Part } from "../part.ts";
import { lines } from "./place.ts";

/** Security upgrades by themselves every day, and no others; nothing reboots by itself. */
export function upgrades(): Part {
  return {
    role: "base",
    packages: ["unattended-upgrades"],
    files: {
      "/etc/apt/apt.conf.d/60estate-upgrades": {
        content: lines(
          'APT::Periodic::Update-Package-Lists "1";',
          'APT::Periodic::Unattended-Upgrade "1";',
          'APT::Periodic::AutocleanInterval "7";',
          "#clear Unattended-Upgrade::Allowed-Origins;",
          "#clear Unattended-Upgrade::Origins-Pattern;",
          "Unattended-Upgrade::Origins-Pattern {",
          // Debian has its security updates under a label of their own, Ubuntu in a pocket.
          `  "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";`,
          `  "origin=Ubuntu,archive=\${distro_codename}-security";`,
          "};",
          'Unattended-Upgrade::Automatic-Reboot "false";',
          'Unattended-Upgrade::Remove-Unused-Dependencies "false";',
          'Unattended-Upgrade::Mail "root";',
          'Unattended-Upgrade::MailReport "only-on-error";',
        ),
      },
    },
    units: {
      "apt-daily.timer": { enabled: true, started: true },
      "apt-daily-upgrade.timer": { enabled: true, started: true },
    },
  };
}
