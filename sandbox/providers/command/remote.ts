import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { commandResource } from "./command.ts";
import { connect } from "./simulated-login.ts";

/** Over SSH where the hosts are real; on a machine of the simulated cloud every command succeeds in silence. */
export const remoteCommand: ResourceBehaviour = commandResource(
  async (command, settings, context, previous) => {
    if (context.realm !== undefined) {
      const { runOverSsh } = await import("./ssh/run.ts");
      return runOverSsh(command, settings, { ...context, realm: context.realm }, previous);
    }
    connect(context.cloud, settings.connection);
    return { stdout: "", stderr: "" };
  },
);
