import type { ResourcePolicy } from "../pack/policy.ts";
import { isMissing, isValues, shown, unknown, type Values } from "../pack/resource.ts";

/** Whoever stands between must not get what a host is given; a host that is gone must not hold up a run for ever. */
export const sshPinned: ResourcePolicy = {
  name: "ssh-pinned",
  description: "Every SSH connection is pinned to the machine's host key, and gives up.",
  types: ["command:remote:Command", "command:remote:CopyFile", "command:remote:CopyToRemote"],
  violations: ({ inputs: { connection } }) => {
    if (connection === unknown) return [];
    if (!isValues(connection)) return ["connection is absent. Use the server's connection"];
    const { proxy } = connection;
    return [...judge("connection", connection), ...(isValues(proxy) ? judge("connection.proxy", proxy) : [])];
  },
};

function judge(place: string, { hostKey, password, dialErrorLimit }: Values): readonly string[] {
  return [
    ...(isMissing(hostKey)
      ? [`${place}.hostKey is absent, so any host would be believed. Pin the generated host key`]
      : []),
    ...(isMissing(password) ? [] : [`${place}.password is set. Use the deploy key`]),
    ...(place === "connection" &&
    dialErrorLimit !== unknown &&
    !(typeof dialErrorLimit === "number" && dialErrorLimit > 0)
      ? [`${place}.dialErrorLimit is ${shown(dialErrorLimit)}, so it tries for ever. Set a number above 0`]
      : []),
  ];
}
