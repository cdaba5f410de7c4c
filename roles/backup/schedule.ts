import type { Calendar, Days } from "../../stacks/vocabulary/index.ts";

const hour = 3600;
const day = 24 * hour;

/**
 * At most so many seconds lie between two points of a calendar, in the forms that the catalog's checks admit. What names
 * several days or hours counts as if it named one: an alarm that comes late is better than one that is ignored.
 */
export function longestInterval(calendar: Calendar): number {
  const words: Readonly<Record<string, number>> = {
    hourly: hour,
    daily: day,
    weekly: 7 * day,
    monthly: 31 * day,
  };
  const known = words[calendar];
  if (known !== undefined) return known;
  const parts = calendar.split(" ");
  if (/^[A-Z]/.test(calendar)) return 7 * day;
  const [time = "", date] = [parts.at(-1), parts.length > 1 ? parts.at(-2) : undefined];
  if (date !== undefined && date !== "*-*-*") return /^(?:\*-)?\*-[^-]*$/.test(date) ? 31 * day : 366 * day;
  return time.startsWith("*") ? hour : day;
}

/** Seconds after which the newest backup is too old: half an interval more than the schedule promises. */
export function maximumAge(calendar: Calendar): number {
  return Math.round(longestInterval(calendar) * 1.5);
}

/** `"7 days"` as a number. */
export function days(text: Days): number {
  return Number.parseInt(text, 10);
}
