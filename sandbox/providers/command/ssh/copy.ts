import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path/posix";
import type { Client, SFTPWrapper } from "ssh2";
import { errorMessage } from "../../../../commands/failure.ts";
import { ProviderError } from "../../../provider/behaviour.ts";
import type { Asset, Value } from "../../../provider/values.ts";
import { routeOf } from "../endpoint.ts";
import { dial, type RealContext } from "./dial.ts";
import { type RemoteFiles, remoteFiles, sftpFailure } from "./remote-files.ts";

/**
 * Copies an asset or an archive as pulumi-command's CopyToRemote does: parents are made, modes are not kept, a folder
 * lands below `destination` unless its path ends with a slash.
 * @throws ProviderError with the text of pulumi-command
 */
export async function copyAsset(
  asset: Asset,
  destination: string,
  connection: Value | undefined,
  context: RealContext,
): Promise<void> {
  await withFiles(connection, context, async (files) => {
    if (asset.text !== undefined) await copyText(files, asset.text, destination);
    else if (asset.path !== undefined) await copyPath(files, asset.path, destination);
  });
}

/** The older CopyFile: no parents, no folders. */
export async function copyOneFile(
  source: string,
  destination: string,
  connection: Value | undefined,
  context: RealContext,
): Promise<void> {
  await withFiles(connection, context, async (files) => {
    await files.put(source, destination).catch((error: unknown) => {
      throw new ProviderError(sftpFailure(error));
    });
  });
}

async function withFiles(
  connection: Value | undefined,
  context: RealContext,
  action: (files: RemoteFiles) => Promise<void>,
): Promise<void> {
  const { host, port } = routeOf(connection).target;
  const { client, close } = await dial(connection, context);
  const ended = new Promise<never>((_, reject) => {
    const reason = () =>
      context.signal?.aborted
        ? "context canceled"
        : `the connection to ${host}:${port} was lost while files were copied; see that the host is up, then run this again`;
    client.once("close", () => reject(new ProviderError(reason())));
  });
  ended.catch(() => {});
  client.on("error", () => {});
  context.signal?.addEventListener("abort", close, { once: true });
  try {
    const work = openSftp(client).then((sftp) => action(remoteFiles(sftp)));
    // Only the loss counts then, not what it broke.
    work.catch(() => {});
    await Promise.race([work, ended]);
  } finally {
    context.signal?.removeEventListener("abort", close);
    close();
  }
}

function openSftp(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error) reject(new ProviderError(`ssh: subsystem request failed: ${errorMessage(error)}`));
      else resolve(sftp);
    });
  });
}

async function copyText(files: RemoteFiles, content: string, destination: string): Promise<void> {
  if ((await kindOf(files, destination)) === "directory") {
    throw new ProviderError(
      `remote path ${destination} is a directory; when using a text asset, remotePath must be a file path`,
    );
  }
  await makeParents(files, destination);
  await files.write(destination, content).catch(failing(`failed to create remote file ${destination}`));
}

async function copyPath(files: RemoteFiles, source: string, destination: string): Promise<void> {
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => {
      throw new ProviderError(`open ${source}: no such file or directory`);
    },
  );
  const there = await kindOf(files, destination);
  if (!isFolder) {
    if (there === undefined) await makeParents(files, destination);
    await copyFile(files, source, there === "directory" ? join(destination, basename(source)) : destination);
    return;
  }
  if (there === undefined) {
    await files.makeAll(destination).catch(failing(`failed to create remote directory ${destination}`));
  }
  const into = source.endsWith("/") ? destination : join(destination, basename(source));
  await copyFolder(files, source, into);
}

async function copyFolder(files: RemoteFiles, source: string, destination: string): Promise<void> {
  const there = await kindOf(files, destination);
  if (there === "other") {
    throw new ProviderError(`remote path ${destination} exists but is not a directory`);
  }
  if (there === undefined) {
    await files.make(destination).catch(failing(`failed to create remote directory ${destination}`));
  }
  const entries = await readdir(source, { withFileTypes: true });
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const [from, to] = [join(source, entry.name), join(destination, entry.name)];
    if (entry.isDirectory()) await copyFolder(files, from, to);
    else await copyFile(files, from, to);
  }
}

async function copyFile(files: RemoteFiles, source: string, destination: string): Promise<void> {
  await files.put(source, destination).catch(failing(`failed to create remote file ${destination}`));
}

async function makeParents(files: RemoteFiles, path: string): Promise<void> {
  await files.makeAll(dirname(path)).catch(failing(`failed to create parent directories for ${path}`));
}

function kindOf(files: RemoteFiles, path: string) {
  return files.kind(path).catch(failing(`failed to stat remote path ${path}`));
}

function failing(what: string): (error: unknown) => never {
  return (error) => {
    throw new ProviderError(`${what}: ${sftpFailure(error)}`);
  };
}
