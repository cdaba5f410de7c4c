import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type ConvergeMode, convergeCommand } from "../../roles/converge/command.ts";
import { documentText } from "../../roles/document.ts";
import type { HostBundles, SecretDocument } from "../../roles/part.ts";
import { fillIn, secretNames } from "../../roles/secrets.ts";
import type { SecretValue } from "./secret-values.ts";
import type { Server } from "./server.ts";

export interface ConfigurationArgs {
  readonly server: Server;
  readonly bundles: HostBundles;
  readonly secretValue: SecretValue;
  /** Before anything of the host changes. */
  readonly after: readonly pulumi.Resource[];
  /** Before the host's configuration changes: what its daemons need at their start. */
  readonly needs: readonly pulumi.Resource[];
}

/** A host's three documents, each applied by a command of its own, which runs again when the document changes. */
export interface Configuration {
  readonly secrets: command.remote.Command;
  readonly certificates: command.remote.Command;
  /** Done when the host is healthy. */
  readonly configuration: command.remote.Command;
}

/**
 * Gives a host what it holds. Secrets and certificates wait for nothing but their values: each reaches a host whose
 * other documents are broken. Nothing runs when a machine leaves the catalog: it goes as a whole.
 */
export function configureServer(name: string, args: ConfigurationArgs): Configuration {
  const { server, bundles, secretValue, after, needs } = args;
  const apply = (
    mode: ConvergeMode,
    stdin: pulumi.Input<string>,
    { dependsOn, ...options }: pulumi.CustomResourceOptions & { readonly dependsOn: pulumi.Resource[] },
    logging: command.types.enums.remote.Logging,
  ) =>
    new command.remote.Command(
      `${name}-${mode}`,
      {
        connection: server.connection,
        create: convergeCommand({
          version: server.program.version,
          mode,
          remedy: `pulumi up --replace '**::${name}-ready'`,
        }),
        stdin,
        triggers: [server.machineId],
        logging,
        // Nobody reads it, and sshd's refusal of the variables would be a warning above every error.
        addPreviousOutputInEnv: false,
      },
      { parent: server, dependsOn: [server.ready, ...after, ...dependsOn], ...options },
    );
  const hidden = { dependsOn: [], additionalSecretOutputs: ["stdout", "stderr"] };
  const secrets = apply("secrets", filledIn(bundles.secrets, secretValue), hidden, "none");
  const certificates = apply("certificates", filledIn(bundles.certificates, secretValue), hidden, "none");
  const configuration = apply(
    "configuration",
    documentText(bundles.configuration),
    { dependsOn: [secrets, certificates, ...needs] },
    "stdoutAndStderr",
  );
  return { secrets, certificates, configuration };
}

/** The document with its values; secret as a whole. */
function filledIn(document: SecretDocument, secretValue: SecretValue): pulumi.Output<string> {
  const names = new Set(Object.values(document.files).flatMap(({ content }) => secretNames(content)));
  const values = Object.fromEntries([...names].map((name) => [name, secretValue(name)]));
  return pulumi.secret(
    pulumi.all(values).apply((known) => {
      const files = Object.entries(document.files).map(([path, { content, ...file }]) => [
        path,
        { ...file, content: fillIn(content, (name) => known[name] ?? "") },
      ]);
      return JSON.stringify({ ...document, files: Object.fromEntries(files) });
    }),
  );
}
