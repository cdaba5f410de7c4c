import type { CheckRequest, ConfigureRequest, DiffRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { checkConfiguration, readConfiguration } from "../configuration.ts";
import { compareProperties } from "../diff.ts";
import { nameOfUrn, type Package } from "../package.ts";
import { decodeStruct, encodeStruct } from "../protocol.ts";
import { checkResponse, diffResponse } from "../responses.ts";
import type { Caller } from "../rpc.ts";
import { secretPaths } from "../secrets.ts";
import type { Properties } from "../values.ts";

/** How a provider instance gets its configuration. */
export function configurationMethods(
  provider: Package,
  configured: (peer: string, configuration: Properties) => void,
) {
  return {
    handshake: () => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    },
    checkConfig: (request: CheckRequest) => {
      const { properties, secrets } = decodeStruct(request.getNews());
      const configuration = readConfiguration(provider, properties);
      const failures = checkConfiguration(provider, configuration, nameOfUrn(request.getUrn()));
      const shape = { required: [], properties: provider.facts.config };
      const isSecret = secretPaths(secrets, shape, provider.facts.types);
      return checkResponse(encodeStruct(properties, isSecret), failures);
    },
    /** Other credentials or another endpoint are the same cloud as far as the provider can tell: nothing replaces. */
    diffConfig: (request: DiffRequest) => {
      const before = readConfiguration(provider, decodeStruct(request.getOldInputs()).properties);
      const after = readConfiguration(provider, decodeStruct(request.getNews()).properties);
      const differences = compareProperties(before, after, []);
      return diffResponse({
        differences: differences.map((found) => ({ ...found, input: true, replaces: false })),
        deleteBeforeReplace: false,
      });
    },
    configure: (request: ConfigureRequest, { peer }: Caller) => {
      configured(peer, readConfiguration(provider, decodeStruct(request.getArgs()).properties));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    },
  };
}
