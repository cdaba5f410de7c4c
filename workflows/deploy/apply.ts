import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { EXIT } from "../../review/exit-codes.ts";
import type { Pulumi } from "../pulumi/cli.ts";
import type { Deployed } from "../pulumi/state.ts";
import { noteOf } from "../pulumi/time.ts";

export interface ApplyRequest {
  readonly pulumi: Pulumi;
  /** What that CLI's program takes for now. */
  readonly now: Date;
  /** What the stack was last brought up with. */
  readonly deployed: Deployed | undefined;
  readonly stack: string;
  /** Folder with the plan and its record. */
  readonly folder: string;
  /** The revision that is checked out. */
  readonly commit: string;
  /** A policy pack that judges what only an update knows. */
  readonly policies?: string | undefined;
}

/**
 * Brings a stack up with the plan that was approved, and with nothing else.
 *
 * The engine holds each operation against the plan as it comes to it (Pulumi docs, "Update plans"): an update that
 * differs stops halfway. `up` is therefore left its own preview, which holds the whole program against the plan before
 * anything is touched. What neither sees is a plan that is older than the state, so the record is asked first.
 * @throws {Failure} where the plan is of another revision, or the stack has moved on since
 */
export async function applyPlan(request: ApplyRequest): Promise<number> {
  const { pulumi, now, deployed, stack, folder, commit, policies } = request;
  const record = readRecord(join(folder, "record.json"));
  const refuse = (reason: string) => {
    throw new Failure(`${reason}; run this workflow again for a plan of today`, { exitCode: EXIT.refused });
  };
  if (record.stack !== stack) refuse(`the plan is of the stack ${record.stack}, not of ${stack}`);
  if (record.commit !== commit) refuse(`the plan is of the revision ${record.commit}, not of ${commit}`);
  const from = deployed?.commit ?? null;
  if (from !== record.from) {
    refuse(`${stack} was at ${record.from ?? "no revision"} when this was planned, and is at ${from} now`);
  }
  const { code, output, errors } = await pulumi.show(
    ...["up", "--stack", stack, "--plan", join(folder, "plan.json")],
    ...["--yes", "--non-interactive", "--suppress-progress"],
    ...noteOf(now),
    ...(policies === undefined ? [] : ["--policy-pack", policies]),
  );
  if (code === 0) return EXIT.fine;
  // The engine's words for an operation that is not in the plan, and for a planned one that did not come.
  if (/violates plan|expected resource operations/.test(`${output}\n${errors}`)) {
    refuse("the update would do something else than the plan that was approved (see above)");
  }
  return EXIT.mistaken;
}

function readRecord(file: string): { stack: unknown; commit: unknown; from: unknown } {
  try {
    const record: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isRecord(record)) return { stack: record.stack, commit: record.commit, from: record.from };
    throw new Error("it is no record");
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${errorMessage(error)}); make a plan first: bin/workflow plan`,
    );
  }
}
