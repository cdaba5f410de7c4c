import { join } from "node:path";
import { follow } from "../runbooks/follow.ts";
import { eventually, ON_MACHINES, type RunningEstate } from "./running-estate.ts";

/** What is put in the place of another while all goes on. The other runbooks are followed on hosts by `make drill`. */
export function exchanges(estate: () => RunningEstate): void {
  describe("while services go on", () => {
    it("the authority is exchanged, by its runbook: who trusted the first one trusts the second", async () => {
      await follow(join("docs", "runbooks", "rotate-the-authority.md"), estate().clone, {
        kinds: ["sh", "sh machines"],
        environment: ON_MACHINES,
      });
      await eventually(() => estate().serves("https://docs.dev.psf.io/"));
    });

    it("a machine is exchanged: Consul takes its successor of the same name", async () => {
      await estate().on("web0", "touch /root/old-disk");
      await estate().succeedingUp("--skip-preview", "--replace", "**::web0-iad1");
      await estate().on("web0", "! test -e /root/old-disk");
      await eventually(() => estate().serves("https://docs.dev.psf.io/"));
    });
  });
}
