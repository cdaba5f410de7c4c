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
  ];
}
