import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import {
  type CallContext,
  type Change,
  type CheckFailure,
  type Comparison,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import { isAsset, type Properties, UNKNOWN, type Value } from "../../provider/values.ts";
import { connect } from "./simulated-login.ts";

/** Copies an asset or an archive; copies again only where the content or its place on the machine changed. */
export const copyToRemote: ResourceBehaviour = {
  validate: (inputs) => sourceFailures(inputs.source),
  create: async (inputs, context) => {
    await copy(inputs, context);
    return { id: randomBytes(4).toString("hex"), outputs: inputs };
  },
  update: async ({ oldInputs, newInputs }, context) => {
    if (hashOf(oldInputs) !== hashOf(newInputs) || oldInputs.remotePath !== newInputs.remotePath) {
      await copy(newInputs, context);
    }
    return newInputs;
  },
  // What was copied stays.
  delete: () => {},
};

/** The older resource: any change of an input replaces it, a change of the file's content goes unseen. */
export const copyFile: ResourceBehaviour = {
  compare: ({ oldInputs, newInputs }: Change): Comparison => ({
    replace: [...new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)])],
  }),
  create: async (inputs, { realm, ...context }) => {
    const path = String(inputs.localPath);
    if (!existsSync(path)) throw new ProviderError(`open ${path}: no such file or directory`);
    if (realm === undefined) connect(context.cloud, inputs.connection);
    else {
      const { copyOneFile } = await import("./ssh/copy.ts");
      await copyOneFile(path, String(inputs.remotePath), inputs.connection, { ...context, realm });
    }
    return { id: randomBytes(4).toString("hex"), outputs: inputs };
  },
  delete: () => {},
};

/** Over SFTP where the hosts are real; simulated ones take everything and keep nothing. */
async function copy(inputs: Properties, { realm, ...context }: CallContext): Promise<void> {
  requireSource(inputs.source);
  if (realm === undefined) connect(context.cloud, inputs.connection);
  else if (isAsset(inputs.source)) {
    const { copyAsset } = await import("./ssh/copy.ts");
    await copyAsset(inputs.source, String(inputs.remotePath), inputs.connection, { ...context, realm });
  }
}

function sourceFailures(source: Value | undefined): readonly CheckFailure[] {
  if (source === UNKNOWN) return [];
  const property = "source";
  if (!isAsset(source)) return [{ property, reason: "either asset or archive must be set" }];
  if (source.archive === true && source.path === undefined) {
    return [{ property, reason: "archive must be a path to a file or directory" }];
  }
  if (source.uri !== undefined) {
    return [{ property, reason: "asset must be a path-based file asset or a text asset" }];
  }
  return [];
}

function requireSource(source: Value | undefined): void {
  if (!isAsset(source) || source.path === undefined || existsSync(source.path)) return;
  throw new ProviderError(`failed to stat ${source.path}: no such file or directory`);
}

function hashOf(inputs: Properties): string | undefined {
  const { source } = inputs;
  return isAsset(source) ? source.hash : undefined;
}
