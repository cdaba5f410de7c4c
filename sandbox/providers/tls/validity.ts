import type { Properties } from "../../provider/values.ts";

const HOUR = 3_600_000;

/** The life of a certificate as the state has it. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly outputs: Properties;
}

export function validityFrom(inputs: Properties, now: Date): Validity {
  const notAfter = new Date(now.getTime() + hours(inputs, "validityPeriodHours") * HOUR);
  const outputs = {
    validityStartTime: formatTime(now),
    validityEndTime: formatTime(notAfter),
    readyForRenewal: isDue(formatTime(notAfter), hours(inputs, "earlyRenewalHours"), now),
  };
  return { notBefore: now, notAfter, outputs };
}

/** Whether the time of early renewal has come. */
export function isDue(endTime: string, earlyHours: number, now: Date): boolean {
  return now.getTime() >= Date.parse(endTime) - earlyHours * HOUR;
}

export function hours(inputs: Properties, name: string): number {
  const value = inputs[name];
  return typeof value === "number" ? value : 0;
}

/** RFC 3339 with the local offset, as Go writes it: no zeros at the end of the fraction, Z for none. */
export function formatTime(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString();
  const fraction = local.slice(19, -1).replace(/\.?0+$/, "");
  if (minutes === 0) return `${local.slice(0, 19)}${fraction}Z`;
  const pad = (value: number) => String(value).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${local.slice(0, 19)}${fraction}${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
