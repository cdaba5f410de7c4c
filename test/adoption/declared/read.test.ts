import assert from "node:assert/strict";
import { readDeclaration } from "../../../adoption/declared/read.ts";
import { Failure } from "../../../commands/failure.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const stack = "urn:pulumi:dev::estate::";
const provider = `${stack}estate:Estate$pulumi:providers:openstack::iad1`;
const instance = "openstack:compute/instance:Instance";

function step(op: string, state: Readonly<Record<string, unknown>>, old?: object) {
  return { op, urn: state.urn, newState: state, ...(old ? { oldState: old } : {}) };
}

describe("declaration", () => {
  it("has what is to be made, what it comes from, and what the state has", () => {
    const network = `${stack}estate:Estate$openstack:networking/network:Network::iad1`;
    const kept = {
      urn: network,
      type: "openstack:networking/network:Network",
      id: "n1",
      custom: true,
      provider: `${provider}::p1`,
      inputs: { name: "dev-iad1" },
    };
    const steps = [
      step("create", { urn: `${stack}estate:Estate::dev`, type: "estate:Estate" }),
      step("create", {
        urn: provider,
        type: "pulumi:providers:openstack",
        custom: true,
        inputs: { region: "IAD" },
      }),
      step("create", {
        urn: `${stack}estate:Estate$${instance}::lb0`,
        type: instance,
        custom: true,
        provider: `${provider}::${UNKNOWN}`,
        inputs: { __defaults: [], name: "lb0.psf.io", userData: UNKNOWN, networks: [{ uuid: UNKNOWN }] },
        propertyDependencies: { name: [], networks: [network] },
      }),
      step("same", kept, kept),
    ];
    assert.deepEqual(readDeclaration(JSON.stringify({ steps }), "pulumi preview"), {
      missing: [
        {
          urn: `${stack}estate:Estate$${instance}::lb0`,
          type: "openstack:Instance",
          name: "lb0",
          inputs: { region: "IAD", name: "lb0.psf.io" },
          unknown: new Set(["userData", "networks"]),
          sources: { name: [], networks: [network] },
        },
      ],
      managed: [{ type: "openstack:Network", id: "n1", inputs: { region: "IAD", name: "dev-iad1" } }],
    });
  });

  it("is in the order of names, whatever the engine looked at first", () => {
    const steps = ["lb10", "lb2", "lb1"].map((name) => {
      const resource = { urn: `${stack}${instance}::${name}`, type: instance, custom: true };
      return step("create", resource);
    });
    const names = (text: string) => readDeclaration(text, "pulumi preview").missing.map(({ name }) => name);
    assert.deepEqual(names(JSON.stringify({ steps })), ["lb1", "lb2", "lb10"]);
    assert.deepEqual(names(JSON.stringify({ steps: steps.toReversed() })), ["lb1", "lb2", "lb10"]);
  });

  it("is refused where there is no preview", () => {
    assert.throws(() => readDeclaration("panic", "bin/sandbox preview --stack dev"), {
      message: /^bin\/sandbox preview --stack dev wrote no JSON \(Unexpected token 'p'/,
    });
    assert.throws(
      () => readDeclaration("{}", "bin/sandbox preview --stack dev"),
      new Failure(
        "bin/sandbox preview --stack dev wrote no preview: it has no steps; run it by itself to see why",
      ),
    );
  });
});
