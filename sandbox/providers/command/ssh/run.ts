import type { ClientChannel } from "ssh2";
import { ProviderError } from "../../../provider/behaviour.ts";
import { isProperties, type Properties } from "../../../provider/values.ts";
import { previousOutputs, type Result } from "../command.ts";
import { routeOf } from "../endpoint.ts";
import { eachLine, shows } from "../logging.ts";
import { type Channel, openSession } from "./channel.ts";
import { type Connection, dial, type RealContext } from "./dial.ts";
import { type Ending, exitFailure } from "./wording.ts";

/**
 * Runs one command on a real host.
 * @throws ProviderError with the text of pulumi-command where it fails, and with all it wrote
 */
export async function runOverSsh(
  command: string,
  settings: Properties,
  context: RealContext,
  previous: Properties | undefined,
): Promise<Result> {
  refuseCommandLine(command);
  const connection = await dial(settings.connection, context);
  // Every wait below ends with the connection: its channel closes, and says what was lost.
  const lost = new Promise<never>((_, reject) => {
    const { target } = routeOf(settings.connection);
    const fail = () =>
      reject(
        new ProviderError(
          `ssh: the connection to ${target.host}:${target.port} was lost before the command ran; see that the host is up, then run this again`,
        ),
      );
    connection.client.once("error", fail).once("close", fail);
  });
  lost.catch(() => {});
  connection.client.on("error", () => {});
  try {
    const channel = await Promise.race([openSession(connection.client), lost]);
    await Promise.race([setEnvironment(channel, settings, context, previous), lost]);
    return await execute(command, channel, { settings, context, connection });
  } finally {
    connection.close();
  }
}

async function setEnvironment(
  channel: Channel,
  settings: Properties,
  context: RealContext,
  previous: Properties | undefined,
): Promise<void> {
  const { environment } = settings;
  for (const [name, value] of Object.entries(isProperties(environment) ? environment : {})) {
    if (await channel.setVariable(name, String(value))) continue;
    context.warn?.(refusedVariable(name));
    throw new ProviderError(`could not set environment variable ${JSON.stringify(name)}: ssh: setenv failed`);
  }
  for (const [name, value] of Object.entries(previousOutputs(settings, previous))) {
    if (!(await channel.setVariable(name, value))) context.warn?.(refusedVariable(name));
  }
}

function refusedVariable(name: string): string {
  return [
    `Unable to set '${name}'. This only works if your SSH server is configured to accept`,
    "these variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could",
    "prefix the command itself with the variables in the form 'VAR=value command'",
  ].join("\n\t");
}

interface Execution {
  readonly settings: Properties;
  readonly context: RealContext;
  readonly connection: Connection;
}

async function execute(
  command: string,
  channel: Channel,
  { settings, context, connection }: Execution,
): Promise<Result> {
  const { stream } = channel;
  const [out, err, both]: [Buffer[], Buffer[], Buffer[]] = [[], [], []];
  if (context.info !== undefined) {
    if (shows(settings, "stdout")) eachLine(stream, context.info);
    if (shows(settings, "stderr")) eachLine(stream.stderr, context.info);
  }
  stream.on("data", (data: Buffer) => both.push(data) && out.push(data));
  stream.stderr.on("data", (data: Buffer) => both.push(data) && err.push(data));
  const interrupt = () => connection.close();
  context.signal?.addEventListener("abort", interrupt, { once: true });
  const ended = endOf(stream);
  try {
    if (context.signal?.aborted) connection.close();
    const started = channel.start(command).then(() => {
      // A command that reads nothing may be gone before its input is written.
      stream.on("error", () => {});
      stream.end(typeof settings.stdin === "string" ? settings.stdin : "");
      return ended;
    });
    const ending = await Promise.race([started, ended]);
    const failure = context.signal?.aborted ? "context canceled" : failureOf(ending, settings);
    if (failure === undefined) return { stdout: text(out), stderr: text(err) };
    throw new ProviderError(`${failure}: running ${JSON.stringify(command)}:\n${text(both)}`);
  } finally {
    context.signal?.removeEventListener("abort", interrupt);
  }
}

/** How the command ended; undefined where the host never said, as its connection was lost. */
function endOf(stream: ClientChannel): Promise<Ending | undefined> {
  return new Promise((resolve) => {
    let ending: Ending | undefined;
    stream.once("exit", (code: number | null, signal?: string, _dumped?: boolean, reason?: string) => {
      ending = {
        code,
        ...(signal === undefined ? {} : { signal: signal.replace(/^SIG/, "") }),
        ...(reason === undefined ? {} : { reason }),
      };
    });
    stream.once("close", () => resolve(ending));
  });
}

function failureOf(ending: Ending | undefined, settings: Properties): string | undefined {
  if (ending !== undefined) return exitFailure(ending);
  const { host, port } = routeOf(settings.connection).target;
  return `wait: remote command exited without exit status or exit signal (the connection to ${host}:${port} was lost while the command ran, which may have ended or not; see that the host is up, then run this again)`;
}

/** Bytes of one argument on Linux (MAX_ARG_STRLEN), which sshd's call of the shell makes of a command. */
const LONGEST_COMMAND = 128 * 1024 - 1;

function refuseCommandLine(command: string): void {
  const length = Buffer.byteLength(command);
  if (length <= LONGEST_COMMAND) return;
  throw new ProviderError(
    `the command has ${length} bytes, a shell on Linux takes ${LONGEST_COMMAND} at most; give what it works on as stdin`,
  );
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
