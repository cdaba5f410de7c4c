import * as pulumi from "@pulumi/pulumi";

/**
 * The time by which certificates rotate. ESTATE_NOW moves it, to see in a preview what a later run would renew.
 *
 * @throws {pulumi.RunError} where ESTATE_NOW is no time.
 */
export function currentTime(environment: NodeJS.ProcessEnv = process.env): Date {
  const text = environment.ESTATE_NOW;
  if (!text) return new Date();
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new pulumi.RunError(
      `ESTATE_NOW is "${text}", which is not a time. Write it as 2027-03-01T00:00:00Z, or unset it for the current time.`,
    );
  }
  return time;
}
