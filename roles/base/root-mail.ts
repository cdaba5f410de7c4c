import { canonicalName } from "../../stacks/derive/names.ts";
import { hostMailPort } from "../../stacks/derive/ports.ts";
import { roleOf } from "../../stacks/derive/servers.ts";
import type { DomainName, Estate } from "../../stacks/vocabulary/index.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { lines } from "./place.ts";

/** The estate's mail machine, if it has one. */
export function mailMachine(estate: Estate): DomainName | undefined {
  const server = estate.servers.find((candidate) => roleOf(estate, candidate).software === "mail");
  return server && canonicalName(estate, server);
}

/**
 * What programs write to root goes to the estate's people, by way of the mail machine: nullmailer keeps it until that
 * takes it. Over a port of the estate's own, since clouds close those of mail outwards. An estate without a mail machine has nobody to
 * give it to; its hosts hold no mailer, and what would be written is in the journal anyway.
 */
export function rootMail({ estate, server, name }: Host): Part {
  const relay = mailMachine(estate);
  if (relay === undefined || roleOf(estate, server).software === "mail") return { role: "base" };
  const restart = ["nullmailer.service"] as const;
  return {
    role: "base",
    packages: ["nullmailer"],
    files: {
      "/etc/mailname": { content: lines(name), restart },
      "/etc/nullmailer/defaultdomain": { content: lines(name), restart },
      "/etc/nullmailer/adminaddr": { content: lines(estate.organization.email), restart },
      // Encrypted where the machine offers it. Whom it is offered to is decided there, by address.
      "/etc/nullmailer/remotes": {
        content: lines(`${relay} smtp --port=${hostMailPort} --starttls --insecure`),
        group: "mail",
        mode: "0640",
        restart,
      },
    },
    units: { "nullmailer.service": { enabled: true, started: true } },
  };
}
