import { spawnSync } from "node:child_process";

/** What openssl says, which makes it a second opinion on everything that is made here. @throws where it objects */
export function openssl(args: readonly string[], input: string): string {
  const { status, stdout, stderr } = spawnSync("openssl", args, { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  return stdout;
}
