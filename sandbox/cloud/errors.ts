import { errorCode, errorMessage, Failure } from "../../commands/failure.ts";

/** Someone else uses the cloud. */
export class CloudInUseError extends Failure {
  override readonly name = "CloudInUseError";
}

/** The cloud's file cannot be reached, read or written. */
export class CloudFileError extends Failure {
  override readonly name = "CloudFileError";
}

/** A file that makes no sense, or whose key is lost or another. */
export function unreadable(file: string, what: string, cause?: unknown): CloudFileError {
  return new CloudFileError(
    `${what}. Put back ${file} and ${file}.key as they were; or, to start over without what they hold, remove both, then run bin/sandbox refresh --yes and bin/sandbox up for that stack`,
    { cause },
  );
}

/** A system error at a cloud's file as what the user can do about it. */
export function unwritable(file: string, error: unknown): CloudFileError {
  const what = `the simulated cloud ${file} cannot be written`;
  switch (errorCode(error)) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CloudFileError(
        `${what}: no right to; run this as the owner of the clone, or remove its folder .sandbox if another user made it`,
        { cause: error },
      );
    case "ENOSPC":
    case "EDQUOT":
      return new CloudFileError(`${what}: the disk is full; free some space, then run this again`, {
        cause: error,
      });
    default:
      return new CloudFileError(`${what}: ${errorMessage(error)}`, { cause: error });
  }
}
