import type { InvokeRequest, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { checkProperties } from "../../facts/check.ts";
import { refuseAway } from "../../faults/away.ts";
import { ProviderError } from "../behaviour.ts";
import { providerFunction } from "../package.ts";
import { decodeStruct, encodeStruct } from "../protocol.ts";
import { chargeRequests } from "../rates/limited.ts";
import { failureList } from "../responses.ts";
import { secretPaths } from "../secrets.ts";
import { callContext, type Session } from "../session.ts";
import type { Properties } from "../values.ts";

/** Asks a data source. */
export async function invokeMethod(
  request: InvokeRequest,
  session: Session,
  signal: AbortSignal,
): Promise<InvokeResponse> {
  const token = request.getTok();
  const { facts, behaviour, wording } = session.package;
  const { required, inputs, outputs } = providerFunction(session.package, token);
  const arrived = decodeStruct(request.getArgs());
  const given = Object.fromEntries(Object.entries(arrived.properties).filter(([, value]) => value !== null));
  const response = new messages.InvokeResponse();
  const violations = checkProperties(given, { required, properties: inputs }, facts.types);
  if (violations.length > 0) {
    const failures = violations.map((violation) => wording(violation, { name: token, type: token }));
    response.setFailuresList(failureList(failures));
    return response;
  }
  const { absences = [] } = session.world.faults;
  refuseAway(absences, "invoke", facts.name, session.configuration, `invoking ${token}: `);
  const call = { session, urn: "", name: "", type: token, signal, arrived: [arrived] };
  chargeRequests("invoke", given, call);
  const context = callContext(call);
  const result: Properties | undefined = await behaviour.functions[token]?.(given, context);
  if (result === undefined) throw new ProviderError(`${token} gave no result`);
  const isSecret = secretPaths(arrived.secrets, { required: [], properties: outputs }, facts.types);
  response.setReturn(encodeStruct(result, isSecret));
  return response;
}
