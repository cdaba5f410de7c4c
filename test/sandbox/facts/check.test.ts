import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  checkProperties,
  fillDefaults,
  isSecretByFacts,
  type Violation,
} from "../../../sandbox/facts/check.ts";
import { loadFacts, PACKAGES } from "../../../sandbox/facts/load.ts";
import { bridgedWording, nativeWording } from "../../../sandbox/provider/failures.ts";
import { type Properties, UNKNOWN } from "../../../sandbox/provider/values.ts";

function shapeOf(type: string) {
  const facts = loadFacts(type.split(":", 1)[0] ?? "");
  const resource = facts.resources[type];
  assert.ok(resource);
  return { facts, shape: { required: resource.required, properties: resource.inputs } };
}

function check(type: string, inputs: Properties): readonly Violation[] {
  const { facts, shape } = shapeOf(type);
  return checkProperties(inputs, shape, facts.types);
}

const FIREWALL = "digitalocean:index/firewall:Firewall";
const bridged = (type: string, inputs: Properties) =>
  check(type, inputs).map((violation) => bridgedWording(violation, { name: "main", type }));
const native = (type: string, inputs: Properties) =>
  check(type, inputs).map((violation) => nativeWording(violation, { name: "main", type }));

describe("inputs held against the facts", () => {
  it("are worded as the bridge words them, at every depth, all at once", () => {
    assert.deepEqual(
      bridged(FIREWALL, {
        nam: "x",
        name: 5,
        tags: "web",
        dropletIds: [1, "2", 1.5],
        inboundRules: [{ portRange: "22", sourceTags: ["a", true], colour: null }],
      }),
      [
        { reason: "Invalid or unknown key. Examine values at 'main.nam'." },
        { reason: "expected string type, got {5} of type number. Examine values at 'main.name'." },
        { reason: "expected array type, got \"web\" of type string. Examine values at 'main.tags'." },
        {
          reason: "expected integer type, got \"2\" of type string. Examine values at 'main.dropletIds[1]'.",
        },
        {
          reason: "expected integer type, got {1.5} of type number. Examine values at 'main.dropletIds[2]'.",
        },
        {
          reason:
            "expected string type, got {true} of type bool. Examine values at 'main.inboundRules[0].sourceTags[1]'.",
        },
        { reason: "Missing required property 'inboundRules[0].protocol'" },
      ],
    );
  });

  it("are worded as pulumi-go-provider words them for a native package", () => {
    assert.deepEqual(
      native("command:remote:Command", { connection: { user: "root", hots: "x" }, logging: "all", stdin: 4 }),
      [
        { property: "connection.hots", reason: "Unrecognized field 'hots' on 'remote.Connection'" },
        { property: "connection.host", reason: "Missing required field 'host' on 'remote.Connection'" },
        {
          property: "logging",
          reason:
            "Field 'logging' on 'remote.CommandInputs' must be one of stdout, stderr, stdoutAndStderr, none; got 'all'",
        },
        {
          property: "stdin",
          reason: "Field 'stdin' on 'remote.CommandInputs' must be a 'string'; got 'float64' instead",
        },
      ],
    );
    assert.deepEqual(native("command:remote:Command", {}), [
      { property: "connection", reason: "Missing required field 'connection' on 'remote.CommandInputs'" },
    ]);
  });

  it("may be unknown anywhere", () => {
    const unknown: Properties = {
      name: UNKNOWN,
      inboundRules: [{ protocol: UNKNOWN }, UNKNOWN],
      tags: UNKNOWN,
    };
    assert.deepEqual(check(FIREWALL, unknown), []);
  });

  it("get the schema's defaults, inside objects that are there", () => {
    const { facts, shape } = shapeOf("command:remote:Command");
    assert.deepEqual(fillDefaults({ connection: { host: "h", port: 2222 } }, shape, facts.types), {
      connection: { host: "h", port: 2222, user: "root", dialErrorLimit: 10, perDialTimeout: 15 },
    });
  });

  it("are secret where the facts say so", () => {
    const { facts, shape } = shapeOf("command:remote:Command");
    assert.equal(isSecretByFacts(["connection", "host"], shape, facts.types), true);
    assert.equal(isSecretByFacts(["create"], shape, facts.types), false);
    const service = shapeOf("fastly:index/serviceVcl:ServiceVcl");
    assert.equal(isSecretByFacts(["backends", 0, "sslClientKey"], service.shape, service.facts.types), true);
    assert.equal(isSecretByFacts(["backends", 0, "name"], service.shape, service.facts.types), false);
  });

  it("have facts of the versions that are installed", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8"));
    for (const name of PACKAGES)
      assert.equal(loadFacts(name).version, manifest.dependencies[`@pulumi/${name}`]);
  });
});
