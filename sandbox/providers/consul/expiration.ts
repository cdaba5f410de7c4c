import type { CheckFailure } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { text } from "../common/values.ts";
import { formatDuration } from "./durations.ts";

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
/** Seconds that Consul lets a token live at least and at most, as it is configured by default. */
const LEAST_LIFE = 60;
const MOST_LIFE = 24 * 3600;

export function validateExpiration(inputs: Properties): readonly CheckFailure[] {
  const time = inputs.expirationTime;
  if (typeof time !== "string" || (RFC3339.test(time) && !Number.isNaN(Date.parse(time)))) return [];
  const quoted = JSON.stringify(time);
  return [
    {
      property: "expirationTime",
      reason: `expected "expiration_time" to be a valid RFC3339 date, got ${quoted}: parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`,
    },
  ];
}

/** What Consul says of the end it is asked to give a token; undefined where it is right. */
export function expirationError(inputs: Properties, now: Date): string | undefined {
  const time = text(inputs, "expirationTime");
  if (time === "") return undefined;
  const left = (Date.parse(time) - now.getTime()) / 1000;
  const shown = (seconds: number) => formatDuration(Math.round(seconds * 1e9));
  if (left < 0) return "ExpirationTime cannot be before CreateTime";
  if (left > MOST_LIFE) {
    return `ExpirationTime cannot be more than ${shown(MOST_LIFE)} in the future (was ${shown(left)})`;
  }
  if (left < LEAST_LIFE) {
    return `ExpirationTime cannot be less than ${shown(LEAST_LIFE)} in the future (was ${shown(left)})`;
  }
  return undefined;
}

export function wholeSeconds(time: string): string {
  return time.replace(/\.\d+/, "");
}
