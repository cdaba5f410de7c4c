import type { Properties } from "../../provider/values.ts";
import { text, texts } from "../common/values.ts";
import { identifier } from "./identifiers.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Days that a certificate is valid, by authority (Certainly, Let's Encrypt and GlobalSign, their certification practice). */
const LIVES: Readonly<Record<string, number>> = { certainly: 30, "lets-encrypt": 90, globalsign: 365 };
/** Where a third of its life is left the next one is ordered, as ACME clients do; Fastly says no more than "automatically". */
const RENEWED_AFTER = 2 / 3;
/** How long the next one is on its way here. */
const RENEWAL = HOUR;
/** Fastly gives up so long after the subscription or the last certificate's end (Fastly API, TLS subscriptions). */
const PERSISTENCE = 7 * DAY;

/**
 * The state of a subscription at a time: `pending`, `processing`, `issued`, then `renewing` and `issued` again for each
 * certificate, or `failed` (Fastly API, TLS subscriptions). The same object where nothing has changed.
 * @param answered whether the challenges are
 */
export function nextState(id: string, subscription: Properties, now: Date, answered: boolean): Properties {
  const state = text(subscription, "state");
  switch (state) {
    case "pending":
      if (answered) return { ...subscription, state: "processing" };
      return now.getTime() >= timeOf(subscription, "createdAt") + PERSISTENCE && !hasCertificate(subscription)
        ? { ...subscription, state: "failed" }
        : subscription;
    case "processing":
      return issued(id, subscription, now);
    case "issued":
    case "renewing":
      return renewed(id, subscription, now, answered);
    default:
      return subscription;
  }
}

function renewed(id: string, subscription: Properties, now: Date, answered: boolean): Properties {
  const start = timeOf(subscription, text(subscription, "issuedAt") === "" ? "updatedAt" : "issuedAt");
  const life = (LIVES[text(subscription, "certificateAuthority")] ?? 90) * DAY;
  const due = start + life * RENEWED_AFTER;
  if (now.getTime() < due) return subscription;
  if (answered && now.getTime() >= due + RENEWAL) {
    return renewed(id, issued(id, subscription, new Date(due + RENEWAL)), now, answered);
  }
  if (!answered && now.getTime() >= start + life + PERSISTENCE) return { ...subscription, state: "failed" };
  return text(subscription, "state") === "renewing" ? subscription : { ...subscription, state: "renewing" };
}

function issued(id: string, subscription: Properties, at: Date): Properties {
  const issuedAt = at.toISOString();
  const certificateId = identifier(`certificate ${id} ${texts(subscription, "domains").join()} ${issuedAt}`);
  return { ...subscription, state: "issued", certificateId, issuedAt };
}

function hasCertificate(subscription: Properties): boolean {
  return text(subscription, "certificateId") !== "";
}

function timeOf(subscription: Properties, key: string): number {
  return Date.parse(text(subscription, key));
}
