import type { Context } from "mocha";
import type { HostBundles } from "../../../roles/part.ts";
import { daemonRoot, judge } from "../../support/daemons.ts";

/** A root file system with all of these programs and Python modules; else the test is skipped and says what it lacks. */
export function rootWith(context: Context, bundles: HostBundles, wants: readonly string[]): string {
  const root = daemonRoot();
  const probe = wants
    .map((want) =>
      want.startsWith("python:") ? `python3 -c 'import ${want.slice(7)}'` : `command -v ${want} > /dev/null`,
    )
    .join(" && ");
  if (root === undefined || judge(root, bundles, probe).status !== 0) {
    console.log(`      skipped: no root file system with ${wants.join(", ")} (ESTATE_DAEMON_ROOT)`);
    context.skip();
  }
  return root;
}
