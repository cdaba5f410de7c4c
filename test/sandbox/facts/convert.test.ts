import assert from "node:assert/strict";
import { convertSchema, formatFacts } from "../../../sandbox/facts/convert.ts";

const SCHEMA = {
  name: "demo",
  version: "1.2.3",
  config: { variables: { token: { type: "string", secret: true, description: "prose" } } },
  resources: {
    "demo:index/b:B": {
      description: "prose",
      requiredInputs: ["size"],
      inputProperties: {
        size: { type: "string", willReplaceOnChanges: true },
        nested: { $ref: "#/types/demo:index%2FNested:Nested" },
        kind: {
          oneOf: [{ type: "string" }, { type: "string", $ref: "#/types/demo:index:Kind" }],
          type: "string",
        },
        old: { type: "boolean", deprecationMessage: "gone" },
        port: { type: "integer", default: 22 },
        tags: { type: "object", additionalProperties: { type: "string" } },
        anything: { type: "array", items: { $ref: "pulumi.json#/Any" }, replaceOnChanges: true },
      },
      properties: { id: { type: "string" } },
      required: ["id"],
    },
    "demo:index/a:A": { properties: {} },
  },
  functions: {
    "demo:index/get:get": {
      inputs: { required: ["name"], properties: { name: { type: "string" } } },
      outputs: { properties: { id: { type: "integer" } } },
    },
  },
  types: {
    "demo:index/Nested:Nested": { type: "object", required: ["x"], properties: { x: { type: "number" } } },
    "demo:index:Kind": { type: "string", enum: [{ name: "One", value: "one" }, { value: "two" }] },
  },
};

describe("a schema's facts", () => {
  it("are everything but the prose, one line each", () => {
    assert.equal(
      formatFacts(convertSchema(SCHEMA)),
      [
        '{"name":"demo","version":"1.2.3","config":{"token":{"type":"string","secret":true}},"resources":{',
        '"demo:index/a:A":{"required":[],"inputs":{},"outputs":{},"alwaysPresent":[]},',
        '"demo:index/b:B":{"required":["size"],"inputs":{"anything":{"type":"array","items":{"ref":"pulumi.json#/Any"},"replace":true},"kind":{"type":"string","oneOf":[{"type":"string"},{"type":"string","ref":"demo:index:Kind"}]},"nested":{"ref":"demo:index/Nested:Nested"},"old":{"type":"boolean","deprecated":true},"port":{"type":"integer","default":22},"size":{"type":"string","replace":true},"tags":{"type":"object","values":{"type":"string"}}},"outputs":{"id":{"type":"string"}},"alwaysPresent":["id"]}},"functions":{',
        '"demo:index/get:get":{"required":["name"],"inputs":{"name":{"type":"string"}},"outputs":{"id":{"type":"integer"}}}},"types":{',
        '"demo:index/Nested:Nested":{"required":["x"],"properties":{"x":{"type":"number"}}},',
        '"demo:index:Kind":{"type":"string","enum":["one","two"]}}}',
      ].join("\n"),
    );
  });

  it("are refused of something else", () => {
    assert.throws(() => convertSchema([]), {
      message: "this is no package schema: it has no name and version",
    });
  });
});
