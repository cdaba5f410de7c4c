import type { OpenCloud } from "../../sandbox/cloud/cloud.ts";
import { loadFacts } from "../../sandbox/facts/load.ts";
import { NO_FAULTS } from "../../sandbox/faults/faults.ts";
import { ProviderError } from "../../sandbox/provider/behaviour.ts";
import { checkInputs } from "../../sandbox/provider/check.ts";
import { readConfiguration } from "../../sandbox/provider/configuration.ts";
import { createResource } from "../../sandbox/provider/lifecycle.ts";
import { describePackage, type Package, resourceType } from "../../sandbox/provider/package.ts";
import { type Call, callContext } from "../../sandbox/provider/session.ts";
import { isProperties, type Properties, type Value } from "../../sandbox/provider/values.ts";
import { digitalocean } from "../../sandbox/providers/digitalocean/index.ts";
import { openstack } from "../../sandbox/providers/openstack/index.ts";
import { tls } from "../../sandbox/providers/tls/index.ts";
import { declaredClouds } from "../../sandbox/runner/declared-clouds.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { Answers } from "./recording-monitor.ts";

/** The simulated clouds answer a declared program, so that what it declares exists. Other resources stay invented. */
export function cloudAnswers(estate: Estate, cloud: OpenCloud, now: Date): Answers {
  const packages = new Map<string, Package>(
    [digitalocean, openstack, tls].map((behaviour) => [
      behaviour.package,
      describePackage(loadFacts(behaviour.package), behaviour),
    ]),
  );
  const world = {
    ...{ cloud, faults: NO_FAULTS, now: () => now, answered: new Set<string>() },
    declaredClouds: declaredClouds(estate),
  };
  const callOf = (found: Package, type: string, urn: string, name: string, configuration: object): Call => ({
    session: { world, package: found, configuration: readConfiguration(found, properties(configuration)) },
    ...{ urn, name, type },
    signal: new AbortController().signal,
    arrived: [],
  });
  return {
    create: ({ urn, type, name, inputs }, configuration) => {
      const found = packages.get(type.split(":", 1)[0] ?? "");
      if (found === undefined) return undefined;
      const call = callOf(found, type, urn, name, configuration);
      const described = resourceType(found, type);
      const checked = checkInputs(described, properties(inputs), {
        ...{ urn, name, configuration: call.session.configuration },
        randomHex: (digits) => "a".repeat(digits),
      });
      const reasons = checked.failures.map(({ reason }) => reason);
      if (reasons.length > 0) throw new ProviderError(`${urn}: ${reasons.join("; ")}`);
      return createResource(described, checked.inputs, call);
    },
    invoke: (token, inputs, configuration) => {
      const found = packages.get(token.split(":", 1)[0] ?? "");
      const behaviour = found?.behaviour.functions[token];
      if (found === undefined || behaviour === undefined) return undefined;
      const context = callContext(callOf(found, token, "", "", configuration));
      return Promise.resolve(behaviour(properties(inputs), context));
    },
  };
}

/** As it goes over the wire. */
function properties(value: object): Properties {
  const plain: Value = JSON.parse(JSON.stringify(value));
  if (!isProperties(plain)) throw new Error("an object was expected");
  return plain;
}
