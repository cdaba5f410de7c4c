import * as pulumi from "@pulumi/pulumi";

/** What differs by account or must be secret; everything else is in the catalog or generated. */
export interface Settings {
  /** Which catalog. @default the stack's name */
  readonly estate: string;
  /** Private ranges by datacenter, where this account needs others than the catalog's. @default none */
  readonly networks: Readonly<Record<string, string>>;
  /** Private key in OpenSSH form; secret. @default a generated one */
  readonly deployKey?: pulumi.Output<string>;
}

/** The settings of the stack that the program runs for. */
export function currentSettings(): Settings {
  const config = new pulumi.Config();
  const prefix = `${config.name}:`;
  const given = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return readSettings(config, pulumi.getStack(), given);
}

const known = ["deployKey", "estate", "networks"];

/**
 * Reads and checks the stack's settings.
 *
 * @throws {pulumi.RunError} with the file and the key, for anything that cannot be meant.
 */
export function readSettings(config: pulumi.Config, stack: string, given: readonly string[]): Settings {
  const place = (key: string) => `Pulumi.${stack}.yaml: ${config.name}:${key}`;
  const unknown = given.filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new pulumi.RunError(
      `${place(unknown[0] ?? "")} is not a setting of this project. Remove it, or use one of ${known.join(", ")}.`,
    );
  }
  const estate = config.get("estate") ?? stack;
  const deployKey = config.getSecret("deployKey");
  if (given.includes("deployKey") && config.get("deployKey")?.includes("PRIVATE KEY-----") !== true) {
    throw new pulumi.RunError(
      `${place("deployKey")} is not a private key in OpenSSH form. ` +
        `Set it with: pulumi config set --secret deployKey < ~/.ssh/id_ed25519`,
    );
  }
  return { estate, networks: readNetworks(config, place("networks")), ...(deployKey ? { deployKey } : {}) };
}

function readNetworks(config: pulumi.Config, place: string): Readonly<Record<string, string>> {
  const text = config.get("networks");
  if (text === undefined) return {};
  const networks = parse(text);
  if (!isRecordOfText(networks)) {
    throw new pulumi.RunError(
      `${place} must be a map from datacenter to private range. Write it as: networks: {"iad1": "10.20.0.0/20"}`,
    );
  }
  return networks;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecordOfText(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === "string")
  );
}
