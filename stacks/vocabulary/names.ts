/** A fully qualified host or domain name without a trailing dot, `docs.python.org`. */
export type DomainName = `${string}.${string}`;

/** Service name and number, `lb0`: the first part of `serviceN.dc.psf.io`. */
export type MachineName = `${string}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

/** IPv4 network, `10.10.0.0/20`. */
export type Cidr = `${number}.${number}.${number}.${number}/${number}`;

/** IPv6 network, `2001:db8:7::/48`. */
export type Cidr6 = `${string}:${string}/${number}`;

/** IPv4 address. */
export type Address = `${number}.${number}.${number}.${number}`;

/** Absolute path. */
export type Path = `/${string}`;

/** Size of a disk or of memory, in GB of 1,024 MB: the clouds' own unit for both. */
export type Gigabytes = `${number} GB`;

/** A duration in days. */
export type Days = `${number} days`;

/** A point in the week or day as systemd's OnCalendar writes it, `Sun 00:00`. */
export type Calendar = string;
