import { cp } from "node:fs/promises";
import type { Plan } from "../plan/plan.ts";
import { PREVIEW_WORDS, readPlan } from "../plan/read.ts";
import { PreviewFailed } from "../preview-failed.ts";
import type { Base } from "./base.ts";
import { sandboxFolder, withClone } from "./clone.ts";
import { copyWorkingTree } from "./git.ts";

/**
 * What the working tree's program would do to the estate of a base revision.
 * @throws {PreviewFailed} with the words of the failure
 */
export function previewChange(root: string, stack: string, base: Base): Promise<Plan> {
  return withClone(
    root,
    base.now,
    async (path) => {
      await copyWorkingTree(root, path);
      if (base.sandbox !== undefined) await cp(base.sandbox, sandboxFolder(path), { recursive: true });
    },
    async ({ sandbox }) => {
      const words = ["preview", "--stack", stack, ...PREVIEW_WORDS];
      const { code, output, errors } = await sandbox(...words);
      if (output.trim() === "") {
        throw new PreviewFailed(
          `bin/sandbox ${words.join(" ")} ended with ${code} and no plan:\n${errors.trim()}`,
        );
      }
      return readPlan(output, { source: `bin/sandbox ${words.join(" ")}`, protected: base.protected });
    },
  );
}
