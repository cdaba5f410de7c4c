import { lackingForMachines } from "../../../sandbox/machines/host.ts";

/** Skips the tests of a `describe` where this host cannot boot machines, and says why. */
export function onlyWithMachines(): void {
  before(function () {
    const lacking = lackingForMachines(process.env);
    if (lacking === undefined) return;
    process.stderr.write(`    skipped: ${lacking}\n`);
    this.skip();
  });
}
