import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readRunning } from "../../sandbox/machines/process/record.ts";
import { ask } from "../../sandbox/probes/http.ts";
import { eventually, type RunningEstate } from "./running-estate.ts";

/** What a crash ends, `up` starts again. */
export function repairs(estate: () => RunningEstate): void {
  describe("after a crash", () => {
    const kill = (file: string) => {
      const record = readRunning(file);
      assert.ok(record !== undefined, `${file} has no running process`);
      process.kill(record.pid, "SIGKILL");
    };

    it("of a machine and of everything around the machines, status names them and up starts them", async () => {
      const { paths } = estate();
      const services = readdirSync(paths.services).map((name) => name.replace(/\.json$/, ""));
      assert.deepEqual(services.sort(), ["acme", "cache", "dns", "edge", "gateway", "metadata", "mirror"]);
      const marker = "/var/lib/kept-over-a-crash";
      await estate().on("web0", `echo kept > ${marker} && sync`);

      kill(join(paths.processes, `machine-${(await estate().host("web0")).id}.json`));
      for (const name of services) kill(join(paths.services, `${name}.json`));
      kill(join(paths.processes, "gate.json"));
      const { code, stdout } = await estate().run("status", "--stack", "dev");
      assert.equal(code, 1);
      assert.match(
        stdout,
        /^ {2}! web0\.iad1\.dev\.psf\.io does not run: bin\/sandbox logs --stack dev web0 shows its end, bin\/sandbox up --stack dev starts it$/m,
      );
      for (const name of ["gate", ...services]) {
        assert.match(
          stdout,
          new RegExp(
            `^  ! ${name} does not run \\(\\S+/${name}\\.log\\): bin/sandbox up --stack dev starts it$`,
            "m",
          ),
        );
      }

      const { counts } = await estate().succeedingUp("--skip-preview");
      assert.deepEqual(Object.keys(counts), ["unchanged"]);
      assert.equal(await estate().on("web0", `cat ${marker}; rm ${marker}`), "kept\n");
      // Its services are found again by themselves.
      await eventually(async () => {
        const visitor = await estate().visitor();
        for (const domain of ["docs.dev.psf.io", "www.dev.psf.io"]) {
          assert.equal((await ask(visitor, `https://${domain}/`)).status, 200, domain);
        }
      });
      await eventually(async () => {
        const probes = await estate().run("probe", "dns", "web", "token", "consul", "--stack", "dev");
        assert.equal(probes.code, 0, probes.stdout);
      });
    });
  });
}
