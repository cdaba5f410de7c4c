import { type EstateStatus, type HostStatus, isTrouble, presentHosts } from "./estate-status.ts";
import type { Look } from "./look.ts";
import { bytes, label, type Row, type Section, span } from "./text.ts";

/** One line a machine, in the order of the catalog's names. */
export function hostSection(status: EstateStatus): Section {
  const { stack, now, hosts } = status;
  const present = presentHosts(status);
  const running = present.filter(({ power }) => power === "running").length;
  const used = hosts.reduce((sum, { memory }) => sum + (memory?.used ?? 0), 0);
  const memory = used === 0 ? "" : `, ${bytes(used)} of memory in use`;
  return {
    title: `hosts: ${running} of ${present.length} running${memory}`,
    rows: hosts.map((host) => row(host, stack, now)),
  };
}

function row(host: HostStatus, stack: string, now: number): Row {
  const { name, role = "not in the catalog", look } = host;
  if (host.power === "replaced") return { cells: [name, role, "replaced, and kept by its cloud"] };
  if (look === undefined || isTrouble(look)) {
    return {
      cells: [name, role, look === undefined ? host.power : "no answer"],
      problem: silence(host, stack),
    };
  }
  const memory = host.memory;
  return {
    cells: [
      name,
      role,
      state(look),
      `up ${span(look.uptime)}`,
      memory === undefined ? "" : `${bytes(memory.used)} of ${bytes(memory.limit)}`,
      configured(look, now),
      [drift(look, now), ...failedUnits(look)].filter(Boolean).join(", "),
    ],
    problem: problems(host, look, stack).join("; ") || undefined,
  };
}

/** Why there is no answer, and what to do. */
function silence({ name, power, look }: HostStatus, stack: string): string {
  const logs = `bin/sandbox logs --stack ${stack} ${label(name)}`;
  switch (power) {
    case "missing":
      return `${name} was never booted: bin/sandbox up --stack ${stack}`;
    case "stopped":
      return `${name} does not run: ${logs} shows its end, bin/sandbox up --stack ${stack} starts it`;
    case "booting":
      return `${name} is booting: ${logs}`;
    case "running":
    case "replaced":
      return `${name} gives no answer (${look !== undefined && isTrouble(look) ? look.error : "it was not asked"}): ${logs}`;
  }
}

function state({ units }: Look): string {
  return isTrouble(units) ? "unknown" : units.state;
}

function failedUnits({ units }: Look): readonly string[] {
  return isTrouble(units) || units.failed.length === 0 ? [] : [`failed: ${units.failed.join(", ")}`];
}

function configured({ converge }: Look, now: number): string {
  const applied = isTrouble(converge) ? undefined : converge.applied.configuration;
  return applied === undefined ? "not configured" : `configured ${span(now / 1000 - applied)} ago`;
}

/** What the daily look has found; between the looks it is not known. */
function drift({ metrics, converge }: Look, now: number): string {
  const [drifted, checked] = [metrics.estate_drift, metrics.estate_drift_checked_timestamp_seconds];
  if (drifted === undefined || checked === undefined) return "";
  const applied = isTrouble(converge) ? 0 : (converge.applied.configuration ?? 0);
  if (checked < applied) return "";
  return `${drifted === 0 ? "no drift" : "drift"} ${span(now / 1000 - checked)} ago`;
}

function problems(host: HostStatus, look: Look, stack: string): readonly string[] {
  const { units, converge } = look;
  const name = label(host.name);
  const logs = `bin/sandbox logs --stack ${stack} ${name}`;
  const ofUnits = isTrouble(units)
    ? [`systemd does not answer (${units.error}): ${logs}`]
    : units.failed.length > 0
      ? [`failed: ${units.failed.join(", ")}: ${logs} -u ${units.failed[0]}`]
      : units.state === "running"
        ? []
        : [`it is ${units.state}: ${logs}`];
  const again = `bin/sandbox up --stack ${stack}`;
  const ofConverge = isTrouble(converge)
    ? [`what was applied is not known (${converge.error})`]
    : converge.interrupted.length > 0
      ? [`its ${converge.interrupted.join(", ")} was interrupted: ${again} mends it`]
      : converge.applied.configuration === undefined
        ? [`it was never configured: ${again}`]
        : [];
  const drifted = drift(look, 0).startsWith("drift ")
    ? [`it is not as declared: ${logs} -u estate-drift`]
    : [];
  const found = [...ofUnits, ...ofConverge, ...drifted];
  return found.length === 0 ? [] : [`${host.name}: ${found.join("; ")}`];
}
