import { monitoringAgent } from "../../stacks/clouds/digitalocean.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { eventually, expectEqual, expectMatch, type Probe, succeeded } from "./probe.ts";

/** What machines say of themselves. */
export function healthProbes(estate: Estate): readonly Probe[] {
  return [
    ...estate.servers.map(
      (server): Probe => ({
        theme: "health",
        claim: `${canonicalName(estate, server)} runs everything that it should`,
        check: ({ on }) =>
          eventually(30, async () => {
            const failed = succeeded(
              await on(server)("systemctl list-units --failed --plain --no-legend | cut -d' ' -f1"),
              "systemctl",
            );
            expectEqual(failed.trim().split("\\n").join(" "), "", "failed units");
          }),
      }),
    ),
    ...estate.servers.map(
      (server): Probe => ({
        theme: "health",
        claim: `${canonicalName(estate, server)} is as declared: nothing drifted`,
        check: async ({ on }) => {
          const command = "file=$(mktemp) && /usr/local/lib/estate/drift $file; cat $file; rm -f $file";
          const output = succeeded(await on(server)(command, { seconds: 90 }), "the comparison");
          expectMatch(output, /^estate_drift(\{.*\})? 0$/m, "what differs");
        },
      }),
    ),
    ...estate.servers
      .filter(({ datacenter }) => estate.datacenters[datacenter]?.provider === "digitalocean")
      .map(
        (server): Probe => ({
          theme: "health",
          claim: `${canonicalName(estate, server)} lets the cloud's agent, and no other account, ask about the machine`,
          check: ({ on }) =>
            eventually(90, async () => {
              const output = succeeded(await on(server)(asking), "the question");
              expectEqual(output.trim().split("\n").join(" "), `root ${monitoringAgent}`, "who may ask");
            }),
        }),
      ),
  ];
}

/** Accounts that the cloud's service about the machine answers. */
const asking = `for account in root ${monitoringAgent} nobody; do
  runuser -u $account -- curl -fs -m 5 -o /dev/null http://169.254.169.254/metadata/v1/id && echo $account || true
done`;
