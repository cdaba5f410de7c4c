import { ProviderError } from "../../../provider/behaviour.ts";
import type { Properties } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { number, pick, records, text } from "../../common/values.ts";
import { KEY_PREFIX_INPUTS, type Key, keysOf, prefixOf } from "../key-prefix.ts";
import { KEY_PREFIX } from "../types.ts";
import { type Consul, consulFor, introduced, Refusal } from "./client.ts";
import { entries } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

/** Everything under a prefix belongs to it, whoever wrote it. */
export const realKeyPrefix: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor(inputs, context);
    const prefix = text(inputs, "pathPrefix");
    const present = (await keysUnder(prefix, consul)).length;
    if (present > 0) {
      throw new ProviderError(
        `${present} keys already exist under ${prefix}; delete them before managing this prefix with Terraform`,
      );
    }
    const id = prefix === "" ? "/" : prefix;
    const identity = { pathPrefix: prefix, ...pick(inputs, ["datacenter"]) };
    await marked({ type: KEY_PREFIX, id, identity }, context, () => write(prefix, keysOf(inputs), consul));
    return { id, outputs: await view(prefix, inputs, consul) };
  },
  read: async ({ id, outputs, inputs }, context) => {
    const state = await view(prefixOf(id), outputs, consulFor(outputs, context));
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, KEY_PREFIX_INPUTS) };
  },
  update: async ({ id, outputs, newInputs }, context) => {
    const consul = consulFor({ ...pick(outputs, ["datacenter"]), ...newInputs }, context);
    const prefix = prefixOf(id);
    await write(prefix, keysOf(newInputs), consul);
    // A key that changes its name is there twice for a moment, never missing.
    const wanted = keysOf(newInputs).map(({ path }) => path);
    for (const { path } of keysOf(outputs)) {
      if (wanted.includes(path)) continue;
      await consul
        .ask({ method: "DELETE", path: pathOf(`${prefix}${path}`) })
        .catch(introduced(`error while deleting ${prefix}${path}`));
    }
    return view(prefix, { ...pick(outputs, ["namespace", "partition"]), ...newInputs }, consul);
  },
  delete: async ({ id, outputs }, context) => {
    await consulFor(outputs, context)
      .ask({ method: "DELETE", path: pathOf(prefixOf(id)), query: { recurse: "" } })
      .catch(introduced(`Failed to delete Consul keys under '${prefixOf(id)}'`));
    context.cloud.remove(KEY_PREFIX, id);
  },
};

async function keysUnder(prefix: string, consul: Consul): Promise<readonly Key[]> {
  const found = await consul
    .find({ path: pathOf(prefix), query: { recurse: "" } })
    .catch(introduced(`Failed to list Consul keys under prefix '${prefix}'`));
  return entries(found).map((each) => ({
    path: text(each, "Key").slice(prefix.length),
    value: Buffer.from(text(each, "Value"), "base64").toString("utf8"),
    flags: number(each, "Flags") ?? 0,
  }));
}

async function write(prefix: string, keys: readonly Key[], consul: Consul): Promise<void> {
  for (const { path, value, flags } of keys) {
    const query = flags === 0 ? {} : { flags: String(flags) };
    await consul
      .ask({ method: "PUT", path: pathOf(`${prefix}${path}`), query, content: value })
      .catch((error: unknown) => {
        // A refusal in the middle leaves what was written before.
        const failed = `error while writing ${prefix}${path}`;
        if (error instanceof Refusal) throw new ProviderError(`${failed}: ${error.message}`);
        throw error;
      });
  }
}

/** A key that the program described shows among the described ones; every other is a plain subkey. */
async function view(prefix: string, before: Properties, consul: Consul): Promise<Properties> {
  const described = records(before, "subkeyCollection");
  const subkeys: { [path: string]: string } = {};
  const collection: Properties[] = [];
  for (const { path, value, flags } of await keysUnder(prefix, consul)) {
    const written = described.find((key) => text(key, "path") === path);
    if (written === undefined) subkeys[path] = value;
    else collection.push({ path, value, ...(written.flags === undefined && flags === 0 ? {} : { flags }) });
  }
  return {
    ...pick(before, ["namespace", "partition", "token"]),
    pathPrefix: prefix,
    datacenter: await consul.datacenter(),
    subkeys,
    subkeyCollection: collection,
  };
}

function pathOf(key: string): string {
  return `kv/${key.split("/").map(encodeURIComponent).join("/")}`;
}
