import { spawn } from "node:child_process";
import {
  type CallContext,
  type FunctionBehaviour,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import { isList, isProperties, type Properties } from "../../provider/values.ts";
import { collectAssets } from "./assets.ts";
import { commandResource, previousOutputs, type Result, type Runner } from "./command.ts";
import { eachLine, shows } from "./logging.ts";

const run: Runner = async (command, settings, context, previous) => {
  const result = await execute(command, settings, previousOutputs(settings, previous), context);
  return { ...result, more: collectAssets(settings) };
};

export const localCommand: ResourceBehaviour = commandResource(run);

export const runLocally: FunctionBehaviour = async (inputs, context) => {
  const { stdout, stderr, more } = await run(String(inputs.command), inputs, context);
  return { ...inputs, ...more, stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, "") };
};

function execute(
  command: string,
  settings: Properties,
  previous: { readonly [name: string]: string },
  { signal, info }: CallContext,
): Promise<Result> {
  const interpreter = isList(settings.interpreter) ? settings.interpreter.map(String) : ["/bin/sh", "-c"];
  const [program = "/bin/sh", ...args] = interpreter;
  const { environment, dir, stdin } = settings;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, command], {
      cwd: typeof dir === "string" ? dir : process.cwd(),
      env: { ...process.env, ...(isProperties(environment) ? texts(environment) : {}), ...previous },
      ...(signal === undefined ? {} : { signal }),
    });
    const [out, err, both]: [Buffer[], Buffer[], Buffer[]] = [[], [], []];
    if (info !== undefined) {
      if (shows(settings, "stdout")) eachLine(child.stdout, info);
      if (shows(settings, "stderr")) eachLine(child.stderr, info);
    }
    child.stdout.on("data", (data: Buffer) => both.push(data) && out.push(data));
    child.stderr.on("data", (data: Buffer) => both.push(data) && err.push(data));
    child.once("error", (error) => reject(new ProviderError(`${error.message}: running "${command}":\n`)));
    child.once("close", (code, ended) => {
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
      if (code === 0) resolve({ stdout: text(out), stderr: text(err) });
      else {
        const how = code === null ? `signal: ${ended}` : `exit status ${code}`;
        reject(new ProviderError(`${how}: running "${command}":\n${text(both)}`));
      }
    });
    // A command that reads nothing may be gone before its input is written.
    child.stdin.on("error", () => {});
    child.stdin.end(typeof stdin === "string" ? stdin : "");
  });
}

function texts(properties: Properties): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]));
}
