import { delimiter, join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { type Finished, run, start } from "../../review/command/process.ts";

/** A Pulumi CLI in the folder of a program: the vendor's, or `bin/sandbox` with its embedded cloud. */
export interface Pulumi {
  /** Runs it and keeps what it says. */
  readonly ask: (...words: readonly string[]) => Promise<Finished>;
  /** Runs it and shows what it says meanwhile; its end is returned too. */
  readonly show: (...words: readonly string[]) => Promise<Finished>;
}

/**
 * @param root folder of this project, whose Node goes first: the vendor's language host takes the one on PATH
 * @param directory folder of the program, which may be another revision's
 */
export function pulumiCli(
  program: string,
  directory: string,
  root: string,
  environment: NodeJS.ProcessEnv,
): Pulumi {
  const path = [join(root, "node_modules", ".bin"), environment.PATH].filter(Boolean).join(delimiter);
  const settings: NodeJS.ProcessEnv = {
    ...environment,
    PATH: path,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The token is this command's; a program under review has no use for it.
    GITHUB_TOKEN: undefined,
  };
  return {
    ask: (...words) => run(program, words, { directory, environment: settings }),
    show: (...words) =>
      start(program, words, { directory, environment: settings }, (chunk, stream) =>
        process[stream].write(chunk),
      ),
  };
}

/** What a command printed. @throws {Failure} with its words, where it failed */
export async function outputOf(pulumi: Pulumi, ...words: readonly string[]): Promise<string> {
  const { code, output, errors } = await pulumi.ask(...words);
  if (code === 0) return output;
  const said = `${errors}\n${output}`.trim().split("\n").slice(-20).join("\n");
  throw new Failure(`pulumi ${words.join(" ")} ended with ${code}:\n${said}`);
}
