import { delimiter, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Layout } from "./layout.ts";

/** Variables that could lead a provider, or a tool that it starts, to a real cloud or the user's own keys. */
const CREDENTIALS =
  /^(DIGITALOCEAN|SPACES|OS|FASTLY|CONSUL|AWS|AZURE|ARM|GOOGLE|GCLOUD|GCP|CLOUDSDK|VAULT|TF|CLOUDFLARE|GITHUB|GITLAB|SSH_AUTH|SSH_AGENT)_/;

/** Settings of the CLI that change how it works, not where it works. All others are the sandbox's to give. */
const KEPT_SETTINGS: ReadonlySet<string> = new Set([
  "PULUMI_CONTINUE_ON_ERROR",
  "PULUMI_DEBUG_COMMANDS",
  "PULUMI_DEBUG_GRPC",
  "PULUMI_DEV",
  "PULUMI_EXPERIMENTAL",
  "PULUMI_PARALLEL",
  "PULUMI_PARALLEL_DIFF",
  "PULUMI_SKIP_CHECKPOINTS",
  "PULUMI_SKIP_CONFIRMATIONS",
]);

/** gRPC of the Node SDK would reach for a proxy even on loopback. */
const LOOPBACK = "127.0.0.1,localhost,::1";

/** The user's environment without what leads to the user's login, plugins, state or clouds. */
export function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !CREDENTIALS.test(name) && (!name.startsWith("PULUMI_") || KEPT_SETTINGS.has(name)),
    ),
  );
}

/** What the CLI runs in: its home, state and key inside the clone, the sandbox's Node first on PATH. */
export function cliEnvironment(layout: Layout, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const exceptions = [environment.NO_PROXY ?? environment.no_proxy, LOOPBACK].filter(Boolean).join(",");
  return {
    ...withoutCredentials(environment),
    PATH: [dirname(process.execPath), environment.PATH].filter(Boolean).join(delimiter),
    NO_PROXY: exceptions,
    no_proxy: exceptions,
    PULUMI_HOME: layout.home,
    // Beside each file the backend would write its metadata, and not at once: where that is cut, the state is unreadable
    // ("EOF"; gocloud.dev, blob/fileblob).
    PULUMI_BACKEND_URL: `${pathToFileURL(layout.state).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: layout.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Credentials are none of the sandbox's; a plain file keeps the CLI from asking the system's key store.
    PULUMI_CREDENTIAL_STORE: "plaintext",
    // The state's history of backups would hold one whole copy for every step of an `up`.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
  };
}
