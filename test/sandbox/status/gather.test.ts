import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machinePaths } from "../../../sandbox/machines/paths.ts";
import { recordOf, writeRecord } from "../../../sandbox/machines/process/record.ts";
import { askMachine } from "../../../sandbox/status/ask.ts";
import { isTrouble } from "../../../sandbox/status/estate-status.ts";
import { gatherStatus } from "../../../sandbox/status/gather.ts";
import { canonicalName } from "../../../stacks/derive/names.ts";
import { loadEstate } from "../../../stacks/index.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("what a status is made from", () => {
  const temporary = temporaryDirectory();
  const estate = loadEstate("dev");

  it("has machines that were never booted, that ended, that are booting, and that nobody declares", async () => {
    const paths = machinePaths(temporary.path, "dev");
    for (const directory of [paths.hosts, paths.processes, paths.services]) {
      mkdirSync(directory, { recursive: true });
    }
    const booted = { "1": "lb0.iad1.dev.psf.io", "2": "lb1.iad1.dev.psf.io", "3": "old0.iad1.dev.psf.io" };
    // Replaced: its successor is the one that the state knows.
    const replaced = { "4": "lb1.iad1.dev.psf.io" };
    for (const [id, name] of Object.entries({ ...booted, ...replaced })) {
      const host = JSON.stringify({ id, name, addresses: [], volumes: [] });
      writeFileSync(join(paths.hosts, `${id}.json`), host);
    }
    writeRecord(join(paths.processes, "machine-1.json"), recordOf(process.pid));
    writeRecord(join(paths.services, "dns.json"), recordOf(process.pid));
    writeRecord(join(paths.services, "edge.json"), { ...recordOf(process.pid), started: "1" });

    const { hosts, helpers } = await gatherStatus("dev", paths, estate, new Set(["1", "2"]));
    const memory = undefined;
    const told = hosts.filter(({ power }) => power !== "missing");
    assert.deepEqual(told, [
      { name: "lb0.iad1.dev.psf.io", role: "loadbalancer", memory, power: "booting" },
      { name: "lb1.iad1.dev.psf.io", role: "loadbalancer", memory, power: "stopped" },
      { name: "lb1.iad1.dev.psf.io", role: "loadbalancer", memory, power: "replaced" },
      { name: "old0.iad1.dev.psf.io", role: undefined, memory, power: "stopped" },
    ]);
    const others = ["old0.iad1.dev.psf.io", "lb1.iad1.dev.psf.io"];
    const names = [...estate.servers.map((server) => canonicalName(estate, server)), ...others];
    assert.deepEqual(
      hosts.map(({ name }) => name),
      names.sort((one, other) => one.localeCompare(other)),
    );
    assert.deepEqual(helpers, [
      { name: "gate", runs: false, log: join(paths.logs, "gate.log") },
      { name: "dns", runs: true, log: join(paths.logs, "dns.log") },
      { name: "edge", runs: false, log: join(paths.logs, "edge.log") },
    ]);
  });

  it("is asked through the namespaces of a machine's first process, which root may enter", async () => {
    const answer = await askMachine(process.pid, "/nothing.pem");
    if (process.getuid?.() === 0) assert.ok(!isTrouble(answer) && answer.uptime > 0, JSON.stringify(answer));
    else assert.ok(isTrouble(answer) && /^nsenter: /.test(answer.error), JSON.stringify(answer));
  });

  it("is a trouble with its reason where a machine has just ended", async () => {
    const noProcess = 2 ** 22 + 1; // beyond the largest that Linux has
    assert.deepEqual(await askMachine(noProcess, "/nothing.pem"), {
      error: `nsenter: cannot open /proc/${noProcess}/ns/ipc: No such file or directory`,
    });
  });
});
