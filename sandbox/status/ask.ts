import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../../commands/failure.ts";
import { finish } from "../../commands/process.ts";
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
export async function askMachine(leader: number, authority: string): Promise<Look | Trouble> {
  const program = readFileSync(join(import.meta.dirname, "look.py"), "utf8");
  const entrance = ["--target", String(leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--"];
  // Ended inside, because what ends nsenter leaves the program that it has started.
  const inside = ["timeout", "--signal=KILL", String(PATIENCE), "python3", "-B", "-", authority];
  try {
    const { code, output, errors } = await finish("nsenter", [...entrance, ...inside], {
      env: ENVIRONMENT,
      input: program,
      timeout: (PATIENCE + 2) * 1000,
      killSignal: "SIGKILL",
    });
    return code === 0 ? parseLook(output) : { error: reason(code, errors) };
  } catch (error) {
    return { error: errorMessage(error) };
  }
}

function reason(code: number | null, errors: string): string {
  // timeout(1) with KILL ends as if it were killed itself.
  if (code === null || code === 137) return `nothing within ${PATIENCE} s`;
  return errors.trim().split("\n").at(-1) || `exit code ${code}`;
}
