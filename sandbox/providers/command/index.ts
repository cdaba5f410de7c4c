import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { copyFile, copyToRemote } from "./copy.ts";
import { localCommand, runLocally } from "./local.ts";
import { remoteCommand } from "./remote.ts";

/** pulumi-command: local commands run on this machine; remote ones over SSH, or on machines of the simulated cloud. */
export const command: ProviderBehaviour = {
  package: "command",
  resources: {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyFile": copyFile,
    "command:remote:CopyToRemote": copyToRemote,
  },
  functions: { "command:local:run": runLocally },
};
