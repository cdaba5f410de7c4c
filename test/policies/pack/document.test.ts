import assert from "node:assert/strict";
import { configurationOf, fileIn, parsed } from "../../../policies/pack/document.ts";
import { unknown } from "../../../policies/pack/resource.ts";
import type { Bundle } from "../../../roles/bundle.ts";
import { documentText } from "../../../roles/document.ts";
import { sharedWorld } from "../../support/harness.ts";
import { planned } from "../planned.ts";

describe("a host's document", () => {
  it("gives a file back as its role wrote it", () => {
    const bundle: Bundle = {
      format: 1,
      host: "lb0.iad1.psf.io",
      files: {
        "/etc/motd": { role: "base", content: "Be careful\n\nReally" },
        "/etc/consul.d/agent.json": { role: "consul", content: '{\n  "a": 1\n}\n' },
      },
    };
    const document = documentText(bundle);
    assert.equal(fileIn(document, "/etc/motd"), "Be careful\n\nReally");
    assert.deepEqual(parsed(fileIn(document, "/etc/consul.d/agent.json")), { a: 1 });
    assert.equal(fileIn(document, "/etc/agent.json"), undefined);
  });

  it("is the configuration's, once it is known", async () => {
    const world = await sharedWorld("dev");
    const command = planned(world.resource("Command", "lb0-iad1-configuration"));
    assert.equal(configurationOf(command), command.inputs.stdin);
    assert.equal(configurationOf({ ...command, inputs: { stdin: unknown } }), undefined);
    assert.equal(configurationOf(planned(world.resource("Command", "lb0-iad1-secrets"))), undefined);
  });

  it("that is no JSON says nothing", () => {
    assert.equal(parsed("{"), undefined);
    assert.equal(parsed(undefined), undefined);
  });
});
