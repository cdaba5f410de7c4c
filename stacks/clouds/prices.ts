/**
 * What sizes cost in US dollars a month, by cloud and by the cloud's own name of the size. A price that is not here is
 * not known: a report says so, and never guesses.
 *
 * - DigitalOcean: the sizes of `digitalocean.ts`, Droplet pricing as price lists of two sources have it, looked up on
 *   23 November 2026. A Droplet is billed by the hour up to this sum.
 * - Rackspace publishes no rate card: what a flavor costs depends on the account's level of service. Write the prices
 *   of your own contract here: `openstack: { "general1-1": … }`.
 */
const monthlyPrices: Readonly<Record<"digitalocean" | "openstack", Readonly<Record<string, number>>>> = {
  digitalocean: {
    "s-1vcpu-1gb": 6,
    "s-1vcpu-2gb": 12,
    "s-2vcpu-4gb": 24,
    "s-4vcpu-8gb": 48,
    "s-8vcpu-16gb": 96,
    "m-4vcpu-32gb": 168,
    "m-8vcpu-64gb": 336,
    "m-16vcpu-128gb": 672,
  },
  openstack: {},
};

/** US dollars a month; undefined where the price is not known. */
export function monthlyPrice(cloud: keyof typeof monthlyPrices, size: string): number | undefined {
  const prices = monthlyPrices[cloud];
  return Object.hasOwn(prices, size) ? prices[size] : undefined;
}
