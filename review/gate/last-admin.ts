import { entriesOf, type HostChange, type HostContents, hostChanges, hostList } from "../sections/hosts.ts";
import { counted, type Rule } from "./rule.ts";

/** A machine that no person can repair is lost at the first fault. */
export const lastAdmin: Rule = {
  name: "last-admin",
  refuses: "a host loses its last administrator",
  check: ({ plan }) => {
    const abandoned = hostChanges(plan).filter(
      ({ operation, before, after }) =>
        operation !== "delete" && admins(before).length > 0 && admins(after).length === 0,
    );
    if (abandoned.length === 0) return [];
    const names = hostList(abandoned.map(({ host }) => host));
    return [
      `${counted(abandoned.length, "host")} would have 0 administrators, ${lost(abandoned)}: ${names}. Keep at least 1`,
    ];
  },
};

function admins(contents: HostContents): readonly string[] {
  return [...entriesOf(contents, "users")].flatMap(([name, { administrator }]) =>
    administrator === true ? [name] : [],
  );
}

/** `2 before (mfraser, tlindqvist)`. */
function lost(changes: readonly HostChange[]): string {
  const names = [...new Set(changes.flatMap(({ before }) => admins(before)))];
  return `${names.length} before (${names.join(", ")})`;
}
