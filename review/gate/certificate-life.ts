import type { Rule } from "./rule.ts";

/** Hours between runs that renew what is due (the scheduled workflow `renew`). */
const RENEWAL_INTERVAL = 24;

/** How many of them must come before a certificate expires: one may fail, and somebody has the next day. */
const RENEWALS = 2;

/** A certificate is due when half of its life is left (docs/architecture.md, "Certificates rotate by the clock"). */
const SHARE_LEFT = 0.5;

export const certificateLife: Rule = {
  name: "certificate-life",
  refuses: `a certificate lives too short for ${RENEWALS} daily renewals once it is due`,
  check: ({ plan }) =>
    plan.changes.flatMap(({ type, name, after }) => {
      const hours = after?.validityPeriodHours;
      if (type !== "tls:index/locallySignedCert:LocallySignedCert" || typeof hours !== "number") return [];
      const left = hours * SHARE_LEFT;
      const needed = RENEWALS * RENEWAL_INTERVAL;
      if (left >= needed) return [];
      return [
        `the certificate ${name} would live ${hours} hours, ${left} of them after it is due, and ${RENEWALS} daily renewals take ${needed}. Let it live ${needed / SHARE_LEFT / 24} days or more`,
      ];
    }),
};
