const NANOSECONDS: { readonly [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/** Nanoseconds of a duration as Go writes it, `1m30s`; undefined where it is none. */
export function parseDuration(written: string): number | undefined {
  if (/^[+-]?0$/.test(written)) return 0;
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/.exec(written) ?? [];
  if (rest === "" || rest.replace(PART, "") !== "") return undefined;
  const total = [...rest.matchAll(PART)].reduce(
    (sum, [, amount = "", unit = ""]) => sum + Number(amount) * (NANOSECONDS[unit] ?? 0),
    0,
  );
  return sign === "-" ? -total : total;
}

/** As Go prints it: 60 seconds are `1m0s`, none are `0s`. */
export function formatDuration(nanoseconds: number): string {
  const sign = nanoseconds < 0 ? "-" : "";
  const length = Math.abs(nanoseconds);
  if (length === 0) return "0s";
  if (length < 1e3) return `${sign}${length}ns`;
  if (length < 1e6) return `${sign}${length / 1e3}µs`;
  if (length < 1e9) return `${sign}${length / 1e6}ms`;
  const hours = Math.floor(length / 3600e9);
  const minutes = Math.floor((length % 3600e9) / 60e9);
  const seconds = (length % 60e9) / 1e9;
  const hourPart = hours > 0 ? `${hours}h` : "";
  const minutePart = hours > 0 || minutes > 0 ? `${minutes}m` : "";
  return `${sign}${hourPart}${minutePart}${seconds}s`;
}
