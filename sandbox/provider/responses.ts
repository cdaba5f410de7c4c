import type {
  CheckFailure as CheckFailureMessage,
  CheckResponse,
  DiffResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type protobuf from "google-protobuf/google/protobuf/struct_pb.js";
import type { CheckFailure } from "./behaviour.ts";
import type { Difference, Plan } from "./diff.ts";
import { formatPath } from "./paths.ts";

export function checkResponse(inputs: protobuf.Struct, failures: readonly CheckFailure[]): CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(inputs);
  response.setFailuresList(failureList(failures));
  return response;
}

export function failureList(failures: readonly CheckFailure[]): CheckFailureMessage[] {
  return failures.map(({ property, reason }) => {
    const failure = new messages.CheckFailure();
    if (property !== undefined) failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

const { Kind } = messages.PropertyDiff;
const KINDS = {
  add: { inPlace: Kind.ADD, replacing: Kind.ADD_REPLACE },
  delete: { inPlace: Kind.DELETE, replacing: Kind.DELETE_REPLACE },
  update: { inPlace: Kind.UPDATE, replacing: Kind.UPDATE_REPLACE },
} as const;

export function diffResponse(plan: Plan): DiffResponse {
  const response = new messages.DiffResponse();
  const { DiffChanges } = messages.DiffResponse;
  const { differences } = plan;
  response.setChanges(differences.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setReplacesList(topLevel(differences.filter(({ replaces }) => replaces)));
  response.setDiffsList(topLevel(differences));
  response.setDeletebeforereplace(plan.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const { path, kind, input, replaces } of differences) {
    const difference = new messages.PropertyDiff();
    difference.setKind(replaces ? KINDS[kind].replacing : KINDS[kind].inPlace);
    difference.setInputdiff(input);
    detailed.set(formatPath(path), difference);
  }
  return response;
}

function topLevel(differences: readonly Difference[]): string[] {
  return [...new Set(differences.map(({ path }) => String(path[0])))];
}
