import type { Estate, Server } from "../vocabulary/index.ts";

/**
 * SMTP and mail submission, in the clear and over TLS (IANA, service names and port numbers): what DigitalOcean drops over
 * IPv6 (DigitalOcean, IPv6 limits).
 */
export const smtpPorts: readonly number[] = [25, 465, 587];

/** Whether a machine has a public IPv6 address. */
export function hasIpv6(estate: Estate, server: Server): boolean {
  return estate.datacenters[server.datacenter]?.ipv6 === true;
}

/** Whether the machine's cloud drops SMTP over IPv6, in and out. */
export function dropsSmtpOverIpv6(estate: Estate, { datacenter }: Server): boolean {
  return estate.datacenters[datacenter]?.provider === "digitalocean";
}

/**
 * Whether a machine's public names lead to its IPv6 address too. Where SMTP is dropped a sender would wait for an answer:
 * a machine that takes mail is named by its IPv4 address only.
 */
export function isNamedByIpv6(estate: Estate, server: Server): boolean {
  return hasIpv6(estate, server) && !(dropsSmtpOverIpv6(estate, server) && takesMail(estate, server));
}

function takesMail(estate: Estate, server: Server): boolean {
  const ports = estate.roles[server.role]?.ports ?? [];
  return ports.some(({ port }) => {
    const [first = 0, last = first] = String(port).split("-").map(Number);
    return smtpPorts.some((each) => first <= each && each <= last);
  });
}
