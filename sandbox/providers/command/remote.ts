import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { commandResource } from "./command.ts";
import { connect } from "./connection.ts";

/** A simulated machine lets in whom a real one would, and then every command succeeds in silence. */
export const remoteCommand: ResourceBehaviour = commandResource((_command, settings, { cloud }) => {
  connect(cloud, settings.connection);
  return { stdout: "", stderr: "" };
});
