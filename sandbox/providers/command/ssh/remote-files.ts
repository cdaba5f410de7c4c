import { dirname } from "node:path/posix";
import ssh2, { type SFTPWrapper } from "ssh2";
import { errorMessage } from "../../../../commands/failure.ts";

const { STATUS_CODE } = ssh2.utils.sftp;

/** The files of a host, as far as copies need them. */
export interface RemoteFiles {
  /** Undefined where nothing is there. */
  readonly kind: (path: string) => Promise<"directory" | "other" | undefined>;
  readonly make: (path: string) => Promise<void>;
  /** With the folders above it. */
  readonly makeAll: (path: string) => Promise<void>;
  /** Overwrites; the mode of a new file is the host's default. */
  readonly write: (path: string, content: string) => Promise<void>;
  readonly put: (source: string, path: string) => Promise<void>;
}

type Finish = (error?: Error | null) => void;

export function remoteFiles(sftp: SFTPWrapper): RemoteFiles {
  const kind: RemoteFiles["kind"] = (path) =>
    new Promise((resolve, reject) => {
      sftp.stat(path, (error, found) => {
        if (error === undefined || error === null) resolve(found.isDirectory() ? "directory" : "other");
        else if (statusOf(error) === STATUS_CODE.NO_SUCH_FILE) resolve(undefined);
        else reject(error);
      });
    });
  const make = (path: string) => done((finish) => sftp.mkdir(path, finish));
  const makeAll = async (path: string): Promise<void> => {
    const there = await kind(path);
    if (there === "directory") return;
    if (there === "other") throw new Error(`mkdir ${path}: not a directory`);
    await makeAll(dirname(path));
    await make(path);
  };
  return {
    kind,
    make,
    makeAll,
    write: async (path, content) => {
      const bytes = Buffer.from(content);
      const handle = await new Promise<Buffer>((resolve, reject) => {
        sftp.open(path, "w", (error, opened) => (error ? reject(error) : resolve(opened)));
      });
      if (bytes.length > 0) {
        await done((finish) => sftp.write(handle, bytes, 0, bytes.length, 0, finish));
      }
      await done((finish) => sftp.close(handle, finish));
    },
    put: (source, path) => done((finish) => sftp.fastPut(source, path, finish)),
  };
}

/** As github.com/pkg/sftp words it. */
export function sftpFailure(error: unknown): string {
  switch (statusOf(error)) {
    case STATUS_CODE.NO_SUCH_FILE:
      return "file does not exist";
    case STATUS_CODE.PERMISSION_DENIED:
      return "permission denied";
    case STATUS_CODE.FAILURE:
      return `sftp: "${errorMessage(error)}" (SSH_FX_FAILURE)`;
    default:
      return errorMessage(error);
  }
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function done(start: (finish: Finish) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
