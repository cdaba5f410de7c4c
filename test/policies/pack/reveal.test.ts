import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { unknownCheckingProxy } from "@pulumi/policy";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { unknown } from "../../../policies/pack/resource.ts";
import { keepSecrets, reveal } from "../../../policies/pack/reveal.ts";
import { secret } from "../../support/wire.ts";

/** Of a text that is not known yet, as the engine sends it. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Deserializer {
  readonly deserializeProperties: (message: object, secrets: boolean) => Readonly<Record<string, unknown>>;
}

describe("what stands behind the SDK's proxies", () => {
  const deserializer: Deserializer = createRequire(import.meta.url)("@pulumi/policy/deserialize.js");
  const original = deserializer.deserializeProperties;
  before(() => keepSecrets());
  after(() => {
    Object.assign(deserializer, { deserializeProperties: original });
  });

  /** As a policy is given a message of the engine. */
  const given = (properties: Record<string, structs.JavaScriptValue>) =>
    unknownCheckingProxy(
      deserializer.deserializeProperties(structs.Struct.fromJavaScript(properties), false),
    );

  it("is every value, with the places of those that are secret", () => {
    const properties = {
      name: "docs",
      token: secret("hunter2"),
      headers: [{ source: secret("a token"), priority: 10 }, { source: "in clear" }],
      connection: secret({ host: "192.0.2.1", port: 22 }),
    };
    const { inputs, secrets } = reveal(given(JSON.parse(JSON.stringify(properties))));
    assert.deepEqual(inputs, {
      name: "docs",
      token: "hunter2",
      headers: [{ source: "a token", priority: 10 }, { source: "in clear" }],
      connection: { host: "192.0.2.1", port: 22 },
    });
    assert.deepEqual([...secrets].sort(), ["connection", "headers[0].source", "token"]);
  });

  it("is a mark where the engine does not know yet, at any depth, and no error", () => {
    const properties = { id: unknownText, tags: ["a", unknownText], hidden: secret(unknownText) };
    const { inputs, secrets } = reveal(given(JSON.parse(JSON.stringify(properties))));
    assert.deepEqual(inputs, { id: unknown, tags: ["a", unknown], hidden: unknown });
    assert.deepEqual(secrets, ["hidden"]);
  });
});
