import {
  type FunctionBehaviour,
  PartialError,
  type ProviderBehaviour,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";

/**
 * The errors of a provider that is bridged from Terraform, as the bridge shows them: a failed create, update or delete
 * is a list of one error, and a failed data source names its token.
 */
export function bridged(provider: ProviderBehaviour): ProviderBehaviour {
  const resources = Object.entries(provider.resources).map(([type, behaviour]) => [type, wrap(behaviour)]);
  const functions = Object.entries(provider.functions).map(([token, call]) => [token, wrapCall(token, call)]);
  const { rates } = provider;
  return {
    ...provider,
    ...(rates === undefined
      ? {}
      : { rates: { ...rates, refusal: (...refused) => list(rates.refusal(...refused)) } }),
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
  };
}

function wrap(behaviour: ResourceBehaviour): ResourceBehaviour {
  const { update } = behaviour;
  return {
    ...behaviour,
    create: (inputs, context) => listed(() => behaviour.create(inputs, context)),
    ...(update === undefined ? {} : { update: (change, context) => listed(() => update(change, context)) }),
    delete: (existing, context) => listed(() => behaviour.delete(existing, context)),
  };
}

function wrapCall(token: string, call: FunctionBehaviour): FunctionBehaviour {
  return async (inputs, context) => {
    try {
      return await listed(() => call(inputs, context));
    } catch (error) {
      throw error instanceof ProviderError ? new ProviderError(`invoking ${token}: ${error.message}`) : error;
    }
  };
}

async function listed<Result>(action: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof PartialError) throw new PartialError(list(error.message), error);
    if (error instanceof ProviderError) throw new ProviderError(list(error.message));
    throw error;
  }
}

function list(message: string): string {
  return `1 error occurred:\n\t* ${message}\n\n`;
}
