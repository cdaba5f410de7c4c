import type {
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  ReadRequest,
  ReadResponse,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { PartialError } from "../behaviour.ts";
import { plainInputs } from "../check.ts";
import { createResource, deleteResource, readResource, updateResource } from "../lifecycle.ts";
import { foreseeCreation, foreseeUpdate } from "../outputs.ts";
import { nameOfUrn, type ResourceType, resourceType, typeOfUrn } from "../package.ts";
import { type Decoded, decodeStruct, encodeStruct } from "../protocol.ts";
import { InitialisationError } from "../rpc.ts";
import { secretPaths } from "../secrets.ts";
import { type Call, callContext, type Session } from "../session.ts";

/** What the engine asks to carry its plan out, and to foresee what would come of it. */
export function resourceMethods() {
  return {
    create: async (
      request: CreateRequest,
      session: Session,
      signal: AbortSignal,
    ): Promise<CreateResponse> => {
      const inputs = decodeStruct(request.getProperties());
      const [type, call] = open(request.getUrn(), session, signal, [inputs]);
      const isSecret = outputSecrets(type, inputs);
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        const outputs = foreseeCreation(type, inputs.properties, callContext(call));
        response.setProperties(encodeStruct(outputs, isSecret));
        return response;
      }
      const created = await partial(type, inputs, () => createResource(type, inputs.properties, call));
      response.setId(created.id);
      response.setProperties(encodeStruct(created.outputs, isSecret));
      return response;
    },
    read: async (request: ReadRequest, session: Session, signal: AbortSignal): Promise<ReadResponse> => {
      const outputs = decodeStruct(request.getProperties());
      const inputs = decodeStruct(request.getInputs());
      const [type, call] = open(request.getUrn(), session, signal, [outputs, inputs]);
      const existing = { id: request.getId(), outputs: outputs.properties, inputs: inputs.properties };
      const found = await readResource(type, existing, call);
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      const { types } = session.package.facts;
      response.setId(found.id);
      response.setProperties(encodeStruct(found.outputs, outputSecrets(type, outputs, inputs)));
      response.setInputs(encodeStruct(found.inputs, secretPaths(inputs.secrets, type.inputs, types)));
      return response;
    },
    update: async (
      request: UpdateRequest,
      session: Session,
      signal: AbortSignal,
    ): Promise<UpdateResponse> => {
      const outputs = decodeStruct(request.getOlds());
      const before = decodeStruct(request.getOldInputs());
      const after = decodeStruct(request.getNews());
      const [type, call] = open(request.getUrn(), session, signal, [outputs, before, after]);
      const change = {
        id: request.getId(),
        outputs: outputs.properties,
        oldInputs: before.properties,
        newInputs: after.properties,
      };
      const updated = request.getPreview()
        ? foreseeUpdate(type, plainChange(change), callContext(call))
        : await partial(type, after, () => updateResource(type, change, call));
      const response = new messages.UpdateResponse();
      response.setProperties(encodeStruct(updated, outputSecrets(type, outputs, after)));
      return response;
    },
    delete: async (request: DeleteRequest, session: Session, signal: AbortSignal) => {
      const outputs = decodeStruct(request.getProperties());
      const inputs = decodeStruct(request.getOldInputs());
      const [type, call] = open(request.getUrn(), session, signal, [outputs, inputs]);
      const existing = { id: request.getId(), outputs: outputs.properties, inputs: inputs.properties };
      await deleteResource(type, existing, call);
      return new emptyMessages.Empty();
    },
  };
}

function open(
  urn: string,
  session: Session,
  signal: AbortSignal,
  arrived: readonly Decoded[],
): readonly [ResourceType, Call] {
  const type = resourceType(session.package, typeOfUrn(urn));
  return [type, { session, urn, name: nameOfUrn(urn), type: type.type, signal, arrived }];
}

function outputSecrets(type: ResourceType, ...sources: readonly Decoded[]) {
  const arrived = sources.flatMap(({ secrets }) => secrets);
  return secretPaths(arrived, type.outputs, type.package.facts.types);
}

function plainChange<
  Change extends { readonly oldInputs: Decoded["properties"]; readonly newInputs: Decoded["properties"] },
>(change: Change): Change {
  return { ...change, oldInputs: plainInputs(change.oldInputs), newInputs: plainInputs(change.newInputs) };
}

async function partial<Result>(
  type: ResourceType,
  inputs: Decoded,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialError)) throw error;
    const isSecretInput = secretPaths(inputs.secrets, type.inputs, type.package.facts.types);
    throw new InitialisationError(
      error.message,
      error.id,
      encodeStruct(error.outputs, outputSecrets(type, inputs)),
      encodeStruct(inputs.properties, isSecretInput),
    );
  }
}
