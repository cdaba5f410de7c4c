import { randomBytes } from "node:crypto";
import type { CallContext, Change, ResourceBehaviour } from "../../provider/behaviour.ts";
import { type Properties, UNKNOWN } from "../../provider/values.ts";

/** What a command gave. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** Outputs of its own kind: assets and the like. */
  readonly more?: Properties;
}

/** Runs one command with the settings of a resource. `previous` are the outputs of the run before, if any. */
export type Runner = (
  command: string,
  settings: Properties,
  context: CallContext,
  previous?: Properties,
) => Result | Promise<Result>;

/** The life of `local.Command` and `remote.Command`, which differ in how they run. */
export function commandResource(run: Runner): ResourceBehaviour {
  return {
    create: async (inputs, context) => {
      const command = inputs.create;
      const result = typeof command === "string" ? await run(command, inputs, context) : EMPTY;
      return { id: `${context.name ?? ""}${randomBytes(4).toString("hex")}`, outputs: state(inputs, result) };
    },
    // Any change but that of the triggers runs the update command, else the one that creates.
    update: async ({ outputs, newInputs }, context) => {
      const command = newInputs.update ?? newInputs.create;
      if (typeof command === "string")
        return state(newInputs, await run(command, newInputs, context, outputs));
      return { ...newInputs, stdout: outputs.stdout ?? "", stderr: outputs.stderr ?? "" };
    },
    foreseeUpdate: unknownOutputs,
    // With what the state says: the program's newer inputs play no part.
    delete: async ({ outputs }, context) => {
      const command = outputs.delete;
      if (typeof command === "string") await run(command, outputs, context, outputs);
    },
  };
}

const EMPTY: Result = { stdout: "", stderr: "" };

function state(inputs: Properties, { stdout, stderr, more }: Result): Properties {
  return { ...inputs, ...more, stdout: withoutNewline(stdout), stderr: withoutNewline(stderr) };
}

function unknownOutputs(_change: Change): Properties {
  return { stdout: UNKNOWN, stderr: UNKNOWN };
}

/** Exactly one is taken off. */
function withoutNewline(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** The previous outputs, as the next command finds them in its environment. */
export function previousOutputs(
  settings: Properties,
  previous: Properties | undefined,
): { [name: string]: string } {
  if (previous === undefined || settings.addPreviousOutputInEnv === false) return {};
  const entries = [
    ["PULUMI_COMMAND_STDOUT", previous.stdout],
    ["PULUMI_COMMAND_STDERR", previous.stderr],
  ] as const;
  const found: { [name: string]: string } = {};
  for (const [name, value] of entries) if (typeof value === "string" && value !== "") found[name] = value;
  return found;
}
