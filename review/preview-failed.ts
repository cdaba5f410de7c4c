import { Failure } from "../commands/failure.ts";
import { EXIT } from "./exit-codes.ts";

/** A preview that ended without a plan, with the words of the failure: a report is written of it too. */
export class PreviewFailed extends Failure {
  override readonly name = "PreviewFailed";

  constructor(words: string) {
    super(words, { exitCode: EXIT.previewFailed });
  }
}
