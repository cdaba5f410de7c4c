import { isMachine } from "../plan/kinds.ts";
import { entriesOf, type HostChange, type HostContents, hostChanges, hostList } from "../sections/hosts.ts";
import { counted, type Rule } from "./rule.ts";

/**
 * A machine with state ignores the image of the catalog, so that no change of it wipes a disk; but what it holds is
 * written for that image. The configuration of another system then goes to one that stays what it is.
 */
export const image: Rule = {
  name: "image",
  refuses: "a host stays, and is configured for another operating system",
  check: ({ plan }) => {
    const replaced = new Set(plan.changes.filter(isMachine).map(({ name }) => name));
    const strangers = hostChanges(plan).filter(
      ({ operation, host, before, after }) =>
        operation === "update" &&
        !replaced.has(`${host.machine}-${host.datacenter}`) &&
        release(before) !== undefined &&
        release(after) !== undefined &&
        release(before) !== release(after),
    );
    const [first] = strangers;
    return first === undefined ? [] : [verdict(strangers, first)];
  },
};

function verdict(strangers: readonly HostChange[], first: HostChange): string {
  const hosts = hostList(strangers.map(({ host }) => host));
  return (
    `${counted(strangers.length, "host")} would stay on ${release(first.before)} and be configured for ${release(first.after)}: ${hosts}. ` +
    "Take the image back, or add a machine with the new one and move to it"
  );
}

/** Name of the release that the host's packages come from, `noble`: the suite of its sources. */
function release(contents: HostContents): string | undefined {
  for (const [path, { content }] of entriesOf(contents, "files")) {
    const suite = path.endsWith(".sources") ? /^Suites: (\S+)/m.exec(String(content))?.[1] : undefined;
    if (suite !== undefined) return suite;
  }
  return undefined;
}
