import { Failure } from "../../commands/failure.ts";

/**
 * The time that a command takes for now: ESTATE_NOW where the user gives one.
 * @throws {Failure} where that is no time
 */
export function timeFrom({ ESTATE_NOW: given }: NodeJS.ProcessEnv, otherwise: Date): Date {
  const time = given ? new Date(given) : otherwise;
  if (Number.isNaN(time.getTime())) {
    throw new Failure(
      `ESTATE_NOW is "${given}", which is not a time. Write it as 2027-03-01T00:00:00Z, or unset it for the current time.`,
    );
  }
  return time;
}

const NOTE = "certificates as of ";

/**
 * Words that note with an update which time its program took for now. Those that come after it see the same one: the
 * update's own times are later, and a certificate that was due in between is not renewed yet.
 */
export function noteOf(time: Date): readonly string[] {
  return ["--message", NOTE + time.toISOString()];
}

/** The time that was noted with an update; undefined where none was: an update by hand. */
export function notedTime(message: unknown): Date | undefined {
  if (typeof message !== "string" || !message.startsWith(NOTE)) return undefined;
  const time = new Date(message.slice(NOTE.length));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
