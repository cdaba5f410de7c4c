import type { Context } from "mocha";
import { daemonRoot } from "../../support/daemons.ts";

/** A test that has a real daemon judge a host's files; skipped where no root file system with daemons can be had. */
export function withDaemons(title: string, action: (root: string) => void): void {
  it(title, function (this: Context) {
    const root = daemonRoot();
    if (root === undefined) this.skip();
    else action(root);
  });
}
