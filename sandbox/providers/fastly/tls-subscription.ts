import type { CloudObject } from "../../cloud/cloud.ts";
import {
  type CallContext,
  type FunctionBehaviour,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import { equal, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { oneOf } from "../common/validators.ts";
import { flag, given, pick, sameSet, text, texts, unknown, without } from "../common/values.ts";
import { answered, challengesFor } from "./challenges.ts";
import { apiError, notFound } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import { isServed } from "./service-vcl.ts";
import { APEX_ADDRESSES, CONFIGURATION_ID, SNI_TARGET } from "./tls-configuration.ts";
import { nextState } from "./tls-states.ts";
import { TLS_SUBSCRIPTION } from "./types.ts";

const INPUTS = ["certificateAuthority", "commonName", "configurationId", "domains"];
const LOCAL = ["forceDestroy", "forceUpdate"];
const SETTLED = ["issued", "pending"];
/** Milliseconds that a validation waits (resource_fastly_tls_subscription_validation.go). */
const PATIENCE = 45 * 60_000;

export const tlsSubscription: ResourceBehaviour = {
  validate: (inputs) => oneOf(inputs, "certificateAuthority", ["lets-encrypt", "globalsign", "certainly"]),
  compare: ({ outputs, oldInputs, newInputs }) => {
    const error = planError(newInputs);
    if (error !== undefined) return { error };
    const settled = SETTLED.includes(text(outputs, "state"));
    return {
      replace: settled ? [] : ["domains", "commonName", "configurationId"],
      ignore: sameSet(oldInputs.domains, newInputs.domains) ? ["domains"] : [],
    };
  },
  foresee: (inputs) => {
    refusePlan(inputs);
    return {};
  },
  foreseeUpdate: ({ oldInputs, newInputs }) =>
    sameSet(oldInputs.domains, newInputs.domains)
      ? {}
      : unknown("managedDnsChallenge", "managedDnsChallenges", "managedHttpChallenges"),
  create: (inputs, context) => {
    refusePlan(inputs);
    refuseCommonName(inputs);
    const id = identifier(context.cloud.uuid());
    const now = rfc3339(context);
    const properties = {
      ...pick(inputs, ["certificateAuthority", "domains"]),
      commonName: text(inputs, "commonName") || (texts(inputs, "domains")[0] ?? ""),
      configurationId: text(inputs, "configurationId") || CONFIGURATION_ID,
      certificateId: "",
      issuedAt: "",
      state: "pending",
      createdAt: now,
      updatedAt: now,
    };
    context.cloud.put({ type: TLS_SUBSCRIPTION, id, scope: "", properties });
    return { id, outputs: view(properties, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = look(id, context);
    if (found === undefined) return undefined;
    const state = view(found.properties, outputs);
    const refreshed = refreshedInputs(inputs, state, INPUTS);
    const order = sameSet(inputs.domains, state.domains) ? pick(inputs, ["domains"]) : {};
    return { id, outputs: state, inputs: { ...refreshed, ...order } };
  },
  update: ({ id, oldInputs, newInputs }, context) => {
    refusePlan(newInputs);
    refuseCommonName(newInputs);
    const found = context.cloud.get(TLS_SUBSCRIPTION, id);
    if (found === undefined) throw notFound("Cannot find 'tls_subscription'");
    const domainsChange = !sameSet(oldInputs.domains, newInputs.domains);
    const changes = domainsChange || !equal(oldInputs.commonName ?? null, newInputs.commonName ?? null);
    if (!changes) return view(found.properties, newInputs);
    if (hasActiveDomains(context, found) && !flag(newInputs, "forceUpdate")) {
      throw apiError(400, "Can't update subscription", "Subscription has active domains");
    }
    const properties = {
      ...found.properties,
      domains: texts(newInputs, "domains"),
      commonName: text(newInputs, "commonName") || (texts(newInputs, "domains")[0] ?? ""),
      configurationId: text(newInputs, "configurationId") || text(found.properties, "configurationId"),
      state: domainsChange ? "pending" : text(found.properties, "state"),
      updatedAt: rfc3339(context),
    };
    context.cloud.put({ ...found, properties });
    return view(properties, newInputs);
  },
  delete: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(TLS_SUBSCRIPTION, id);
    if (found === undefined) return;
    const forced = flag({ ...outputs, ...inputs }, "forceDestroy");
    if (hasActiveDomains(context, found) && !forced) {
      throw apiError(400, "Can't delete subscription", "Subscription has active domains");
    }
    context.cloud.remove(TLS_SUBSCRIPTION, id);
  },
};

/** Stands for the wait until a certificate is issued. */
export const tlsSubscriptionValidation: ResourceBehaviour = {
  create: (inputs, context) => {
    const id = text(inputs, "subscriptionId");
    const found = look(id, context);
    if (found === undefined) throw notFound("Cannot find 'tls_subscription'");
    // The provider asks again until 45 minutes are over (its own default), and the certificate comes in between.
    const looks = [found, look(id, context), look(id, context, PATIENCE)];
    const state = text(looks.at(-1)?.properties ?? {}, "state");
    if (state !== "issued") {
      throw new ProviderError(`expected subscription state to be issued but it was ${state}`);
    }
    return { id, outputs: inputs };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = look(id, context);
    if (found === undefined || text(found.properties, "state") !== "issued") return undefined;
    return { id, outputs, inputs };
  },
  // "Virtual resource so doesn't need deleting" (resource_fastly_tls_subscription_validation.go).
  delete: () => undefined,
  deletedInStateOnly: true,
};

export const getTlsSubscription: FunctionBehaviour = (inputs, context) => {
  const found = context.cloud.list(TLS_SUBSCRIPTION).filter(({ id, properties }) => {
    if (given(inputs, "id")) return inputs.id === id;
    const keys = ["certificateAuthority", "configurationId"];
    if (keys.some((key) => given(inputs, key) && inputs[key] !== properties[key])) return false;
    return texts(inputs, "domains").every((domain) => texts(properties, "domains").includes(domain));
  });
  const [only] = found;
  if (only === undefined) {
    throw new ProviderError(
      "Your query returned no results. Please change your search criteria and try again.",
    );
  }
  if (found.length > 1) {
    throw new ProviderError(
      "Your query returned more than one result. Please change try a more specific search criteria and try again.",
    );
  }
  const { properties } = look(only.id, context) ?? only;
  const certificateId = text(properties, "certificateId");
  return {
    ...pick(properties, [
      "certificateAuthority",
      "commonName",
      "configurationId",
      "createdAt",
      "domains",
      "state",
      "updatedAt",
    ]),
    id: only.id,
    certificateIds: certificateId === "" ? [] : [certificateId],
  };
};

/** What Fastly's API shows at one look; a later look may show the next state. */
function look(id: string, context: CallContext, later = 0): CloudObject | undefined {
  const found = context.cloud.get(TLS_SUBSCRIPTION, id);
  if (found === undefined) return undefined;
  const now = new Date(context.now().getTime() + later);
  const moved = nextState(id, found.properties, now, answered(context, found.properties));
  if (moved === found.properties) return found;
  const shown = { ...found, properties: { ...moved, updatedAt: rfc3339(context) } };
  context.cloud.put(shown);
  return shown;
}

function hasActiveDomains(context: CallContext, found: CloudObject): boolean {
  if (text(found.properties, "certificateId") === "") return false;
  return texts(found.properties, "domains").some((domain) => isServed(context, domain));
}

function planError(inputs: Properties): string | undefined {
  const upper = texts(inputs, "domains").filter((domain) => domain !== domain.toLowerCase());
  if (upper.length === 0) return undefined;
  return `tls subscription 'domains' must not contain uppercase letters: [${upper.join(" ")}]`;
}

function refusePlan(inputs: Properties): void {
  const error = planError(inputs);
  if (error !== undefined) throw new ProviderError(error);
}

function refuseCommonName(inputs: Properties): void {
  const name = text(inputs, "commonName");
  const domains = texts(inputs, "domains");
  if (name === "" || domains.includes(name)) return;
  throw new ProviderError(
    `domain specified as common_name (${name}) must also be in domains ([${domains.join(" ")}])`,
  );
}

function view(properties: Properties, before: Properties): Properties {
  const challenges = challengesFor(texts(properties, "domains")).map((challenge) => ({ ...challenge }));
  return {
    ...without(properties, "issuedAt"),
    ...pick(before, LOCAL),
    managedDnsChallenges: challenges,
    managedDnsChallenge: challenges[0] ?? {},
    managedHttpChallenges: texts(properties, "domains").flatMap((recordName) => [
      { recordName, recordType: "CNAME", recordValues: [SNI_TARGET] },
      { recordName, recordType: "A", recordValues: APEX_ADDRESSES },
    ]),
  };
}

function rfc3339(context: CallContext): string {
  return `${context.now().toISOString().slice(0, 19)}Z`;
}
