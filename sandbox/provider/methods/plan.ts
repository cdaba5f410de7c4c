import type {
  CheckRequest,
  CheckResponse,
  DiffRequest,
  DiffResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { checkInputs } from "../check.ts";
import { diff } from "../operations.ts";
import { nameOfUrn, resourceType, typeOfUrn } from "../package.ts";
import { decodeStruct, encodeStruct } from "../protocol.ts";
import { hexFrom } from "../random-hex.ts";
import { checkResponse, diffResponse } from "../responses.ts";
import { secretPaths } from "../secrets.ts";
import type { Session } from "../session.ts";

/** What the engine asks to make its plan. */
export function planMethods() {
  return {
    check: (request: CheckRequest, session: Session): CheckResponse => {
      const urn = request.getUrn();
      const type = resourceType(session.package, typeOfUrn(urn));
      const wanted = decodeStruct(request.getNews());
      const { inputs, failures } = checkInputs(type, wanted.properties, {
        urn,
        name: nameOfUrn(urn),
        ...(request.hasOlds() ? { previous: decodeStruct(request.getOlds()).properties } : {}),
        configuration: session.configuration,
        randomHex: hexFrom(request.getRandomseed_asU8(), urn),
      });
      const isSecret = secretPaths(wanted.secrets, type.inputs, session.package.facts.types);
      return checkResponse(encodeStruct(inputs, isSecret), failures);
    },
    diff: (request: DiffRequest, session: Session, signal: AbortSignal): DiffResponse => {
      const urn = request.getUrn();
      const type = resourceType(session.package, typeOfUrn(urn));
      const change = {
        id: request.getId(),
        outputs: decodeStruct(request.getOlds()).properties,
        oldInputs: decodeStruct(request.getOldInputs()).properties,
        newInputs: decodeStruct(request.getNews()).properties,
      };
      const call = { session, urn, name: nameOfUrn(urn), type: type.type, signal, arrived: [] };
      return diffResponse(diff(type, change, request.getIgnorechangesList(), call));
    },
  };
}
