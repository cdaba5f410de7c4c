import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Look, parseLook, type Trouble } from "./look.ts";

/** Seconds. A machine that is in trouble answers late, or never. */
const PATIENCE = 20;
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" };

/**
 * Has a machine tell of itself. The way in is through its namespaces and not by SSH: it is there when sshd or the network
 * is what does not work.
 * @param leader its first process
 * @param authority file of the internal authority's certificate
 */
export function askMachine(leader: number, authority: string): Promise<Look | Trouble> {
  const program = readFileSync(join(import.meta.dirname, "look.py"), "utf8");
  const entrance = ["--target", String(leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--"];
  // Ended inside, because what ends nsenter leaves the program that it has started.
  const inside = ["timeout", "--signal=KILL", String(PATIENCE), "python3", "-B", "-", authority];
  return new Promise((resolve) => {
    const child = spawn("nsenter", [...entrance, ...inside], {
      env: ENVIRONMENT,
      stdio: ["pipe", "pipe", "pipe"],
      timeout: (PATIENCE + 2) * 1000,
      killSignal: "SIGKILL",
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    child.once("error", ({ message }) => resolve({ error: message }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(program);
    child.once("close", (code) => {
      if (code !== 0) return resolve({ error: reason(code, errors) });
      try {
        resolve(parseLook(output));
      } catch (error) {
        resolve({ error: String(error) });
      }
    });
  });
}

function reason(code: number | null, errors: string): string {
  // timeout(1) with KILL ends as if it were killed itself.
  if (code === null || code === 137) return `nothing within ${PATIENCE} s`;
  return errors.trim().split("\n").at(-1) || `exit code ${code}`;
}
