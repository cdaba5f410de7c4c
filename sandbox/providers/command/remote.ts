import { authorizeKeys } from "../../cloud/machine.ts";
import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { authorizedKeysIn } from "./authorized-keys.ts";
import { commandResource } from "./command.ts";
import { connect } from "./simulated-login.ts";

/**
 * Over SSH where the hosts are real; on a machine of the simulated cloud every command succeeds in silence, and of what it
 * brings only the keys are remembered by which the next one may log in.
 */
export const remoteCommand: ResourceBehaviour = commandResource(
  async (command, settings, context, previous) => {
    if (context.realm !== undefined) {
      const { runOverSsh } = await import("./ssh/run.ts");
      return runOverSsh(command, settings, { ...context, realm: context.realm }, previous);
    }
    const machine = connect(context.cloud, settings.connection);
    for (const [user, lines] of authorizedKeysIn(settings.stdin)) {
      authorizeKeys(context.cloud, machine.id, user, lines);
    }
    return { stdout: "", stderr: "" };
  },
);
