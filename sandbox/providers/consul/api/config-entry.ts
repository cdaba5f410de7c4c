import { ProviderError } from "../../../provider/behaviour.ts";
import type { Properties, Value } from "../../../provider/values.ts";
import { isList, isProperties } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { pick, text } from "../../common/values.ts";
import { CONFIG_ENTRY_INPUTS, content, entryId, parseConfig, parseId } from "../config-entry.ts";
import { CONFIG_ENTRY } from "../types.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import type { RealContext } from "./connection.ts";
import { entry } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

export const realConfigEntry: RealBehaviour = {
  create: (inputs, context) => set(inputs, context),
  read: async ({ id, outputs, inputs }, context) => {
    const identity = Object.keys(outputs).length === 0 ? parseId(id) : outputs;
    const name = text(identity, "name");
    const found = await find(identity, consulFor(identity, context)).catch(
      introduced(`failed to fetch '${name}' config entry`),
    );
    if (found === undefined) return undefined;
    const state = view(found, identity);
    // What the program wrote stays while it means the same.
    const kept = sameEntry(text(inputs, "configJson"), text(state, "configJson")) ? ["configJson"] : [];
    return {
      id: entryId(identity),
      outputs: state,
      inputs: refreshedInputs(inputs, state, CONFIG_ENTRY_INPUTS, kept),
    };
  },
  update: async ({ newInputs }, context) => (await set(newInputs, context)).outputs,
  delete: async ({ outputs }, context) => {
    const name = text(outputs, "name");
    await consulFor(outputs, context)
      .ask({ method: "DELETE", path: pathOf(outputs) })
      .catch(introduced(`failed to delete '${name}' config entry`));
    context.cloud.remove(CONFIG_ENTRY, entryId(outputs));
  },
};

async function set(inputs: Properties, context: RealContext) {
  const consul = consulFor(inputs, context);
  const [kind, name] = [text(inputs, "kind"), text(inputs, "name")];
  const config: Value = JSON.parse(content(parseConfig(text(inputs, "configJson"))));
  const body = { ...entry(config), Kind: kind, Name: name };
  const id = entryId(inputs);
  const identity = { kind, name, ...pick(inputs, ["namespace", "partition"]) };
  await marked({ type: CONFIG_ENTRY, id, identity }, context, () =>
    consul.ask({ method: "PUT", path: "config", body }),
  ).catch(introduced(`failed to set '${name}' config entry`));
  const found = await find(inputs, consul).catch(introduced("failed to read config entry"));
  if (found === undefined) {
    throw new ProviderError(
      [
        "failed to read config entry after setting it.",
        "This may happen when some attributes have an unexpected value.",
        `Read the documentation at https://www.consul.io/docs/agent/config-entries/${kind}.html`,
        "to see what values are expected",
      ].join("\n"),
    );
  }
  return { id, outputs: view(found, inputs) };
}

async function find(identity: Properties, consul: Consul): Promise<Properties | undefined> {
  const found = await consul.find({ path: pathOf(identity) });
  return found === undefined ? undefined : entry(found);
}

function pathOf(identity: Properties): string {
  return `config/${encodeURIComponent(text(identity, "kind"))}/${encodeURIComponent(text(identity, "name"))}`;
}

function view(found: Properties, identity: Properties): Properties {
  const { Hash: _ofTheServer, ...own } = found;
  return {
    ...pick(identity, ["kind", "name", "namespace", "partition"]),
    configJson: content(own),
  };
}

/** Consul adds empty fields, and takes names of fields in several spellings. */
export function sameEntry(left: string, right: string): boolean {
  try {
    const [first, second] = [left, right].map((source) => content(essence(parseConfig(source))));
    return first === second;
  } catch (error) {
    if (error instanceof ProviderError) return false;
    throw error;
  }
}

function essence(config: object): object {
  const value: Value = JSON.parse(JSON.stringify(config));
  const kept = meaningful(value);
  return isProperties(kept) ? kept : {};
}

function meaningful(value: Value): Value | undefined {
  if (isList(value)) {
    const items = value.map((item) => meaningful(item) ?? null);
    return items.length === 0 ? undefined : items;
  }
  if (isProperties(value)) {
    const fields = Object.entries(value).flatMap(([name, item]) => {
      const kept = meaningful(item);
      return kept === undefined ? [] : [[name.toLowerCase().replaceAll("_", ""), kept] as const];
    });
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }
  return value === null || value === "" || value === 0 || value === false ? undefined : value;
}
