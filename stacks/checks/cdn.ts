import { shields } from "../clouds/fastly.ts";
import { webServices } from "../derive/servers.ts";
import { similar } from "./similar.ts";
import { lookUp, type Rule, unless } from "./violation.ts";

/** What the catalog says of the CDN and what it says of the services agree. */
export const cdn: Rule = (estate) => {
  const services = webServices(estate);
  return [
    ...services.flatMap(([name, service]) => [
      ...unless(
        service.path === undefined || service.cdn === "never",
        `services["${name}"].cdn`,
        `a service with a path is never a CDN service of its own, and this one's is "${service.cdn}".`,
        'Set it to "never": it follows the service that has its domain.',
      ),
      ...unless(
        service.cdn === "never" || service.path !== undefined || Object.hasOwn(estate.cdn.services, name),
        `services["${name}"].cdn`,
        `its switch is "${service.cdn}", and the CDN has no settings for it.`,
        `Add cdn.services["${name}"], or set the switch to "never".`,
      ),
      ...unless(
        service.surrogateControl === undefined || isDuration(service.surrogateControl),
        `services["${name}"].surrogateControl`,
        `${service.surrogateControl} is no number of seconds.`,
        "Use a whole number, 0 or more.",
      ),
    ]),
    ...Object.entries(estate.cdn.services).flatMap(([name, settings]) => {
      const place = `cdn.services["${name}"]`;
      const service = lookUp(estate.services, name);
      if (!settings) return [];
      return [
        ...unless(
          service === undefined || service.kind === "web",
          place,
          `"${name}" is no web service, and the CDN speaks only HTTP.`,
          "Remove the entry.",
        ),
        ...unless(
          service?.kind !== "web" || service.cdn !== "never",
          place,
          `the CDN has settings for "${name}", whose switch is "never".`,
          `Remove the entry, or set services["${name}"].cdn to "on" or "off".`,
        ),
        ...unless(
          shields.includes(settings.shield),
          `${place}.shield`,
          `"${settings.shield}" is not a point of presence.`,
          `Use ${nearest(settings.shield)}one of Fastly's codes; one that is new is added to stacks/clouds/fastly.ts.`,
        ),
        ...(["surrogateMaxAge", "staleIfError"] as const).flatMap((field) =>
          unless(
            isDuration(settings[field]),
            `${place}.${field}`,
            `${settings[field]} is no number of seconds.`,
            "Use a whole number, 0 or more.",
          ),
        ),
      ];
    }),
    ...unless(
      Number.isInteger(estate.cdn.tokenGeneration) && estate.cdn.tokenGeneration >= 1,
      "cdn.tokenGeneration",
      `${estate.cdn.tokenGeneration} counts no rotations.`,
      "Use a whole number from 1, and raise it by one to rotate.",
    ),
    ...unless(
      estate.cdn.tokenSent !== "previous" || estate.cdn.tokenGeneration > 1,
      "cdn.tokenSent",
      "there is no token before the first one.",
      "Raise cdn.tokenGeneration with it, or leave it out.",
    ),
  ];
};

function nearest(code: string): string {
  const meant = similar(code, shields);
  return meant === undefined ? "" : `"${meant}" if that is meant, or `;
}

function isDuration(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0;
}
