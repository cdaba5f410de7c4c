import assert from "node:assert/strict";
import { ask } from "../../sandbox/probes/http.ts";
import { eventually, ON_MACHINES, RunningEstate } from "../estate/running-estate.ts";
import { OLD_ADDRESSES, OlderWorld } from "../runbooks/first-run.ts";
import { follow } from "../runbooks/follow.ts";
import type { Step } from "../runbooks/runbook.ts";
import { onlyWithMachines } from "../sandbox/machines/real.ts";
import { OLDER_PAGE, OlderEstate } from "./older-estate.ts";
import { isWell } from "./well.ts";

const page = "docs/runbooks/first-run.md";

/** The first run on booted hosts, beside an older estate that visitors see until the switch; a part of `make drill`. */
describe("on the hosts of dev, the runbook", function () {
  this.timeout(3_600_000);
  onlyWithMachines();

  const estate = new RunningEstate();
  const world = new OlderWorld(estate.clone);
  const older = new OlderEstate(estate.paths, OLD_ADDRESSES);
  after(async () => {
    world.end();
    await older.stop();
    await estate.remove();
  });

  const shown = async (url: string) => (await ask(await estate.visitor(), url)).body;

  it("first-run", async () => {
    const { given, before } = await world.begin();
    let seen = 0;
    let switched = false;
    const between = async (step: Step) => {
      await before(step);
      const { text } = step;
      // The way back is behind the switch: from then on the estate itself is looked at.
      if (/stage (?:machines|hosts|cdn)$/m.test(text) && !switched && (await older.start())) {
        // The world's name server starts with the first machines.
        if (seen === 0) await eventually(() => shown("http://docs.dev.psf.io/"));
        // Name servers have what an up has published a moment later.
        await eventually(async () => assert.equal(await shown("http://docs.dev.psf.io/"), OLDER_PAGE, text));
        seen += 1;
      }
      if (/acme-thumbprint/.test(text)) {
        const [, thumbprint = ""] = (await estate.on("lb0", "cat /etc/haproxy/acme-thumbprint.map")).split(
          /\s+/,
        );
        await older.answerFor(thumbprint);
      }
      if (/config rm/.test(text) && !switched) {
        switched = true;
        await visitorsMissNothing();
      }
    };
    await follow(page, estate.clone, {
      kinds: ["sh", "sh machines"],
      environment: ON_MACHINES,
      given,
      before: between,
    });
    assert.ok(seen >= 2, "visitors were asked before the switch");
    await estate.serves("https://docs.dev.psf.io/");
    await isWell(estate);
    const { code, stdout } = await estate.run("probe", "--stack", "dev");
    assert.equal(code, 0, stdout);
  });

  /** Before a domain leads to them, the load balancers have its certificate. */
  async function visitorsMissNothing(): Promise<void> {
    assert.equal(await shown("http://docs.dev.psf.io/"), OLDER_PAGE);
    for (const label of ["lb0", "lb1"]) {
      await eventually(async () => {
        await estate.on(label, "systemctl start public-certificates");
        const names = await estate.on(
          label,
          "cat /etc/haproxy/certs/acme-* | openssl x509 -noout -ext subjectAltName; ls /etc/haproxy/certs",
        );
        assert.match(names, /docs/);
      });
    }
  }
});
