import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { serviceDefinition, tokenTexts } from "../../../../components/cdn/definition.ts";
import type { CloudObject } from "../../../../sandbox/cloud/cloud.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { COMPILER } from "../../../../sandbox/world/edge/service.ts";
import { serviceVcl } from "../../../../sandbox/world/edge/service-vcl.ts";
import { cdnFronts } from "../../../../stacks/derive/cdn.ts";
import { estates } from "../../../../stacks/index.ts";
import { type Laboratory, laboratoryRoot, openLaboratory } from "../laboratory.ts";
import { serviceObject } from "./definitions.ts";

/** What the program declares, once the engine has resolved it. */
function resolved(definition: pulumi.Input<object>): Promise<Properties> {
  return new Promise((resolve) => {
    pulumi.output(definition).apply((value) => resolve(JSON.parse(JSON.stringify(value))));
  });
}

async function declared(): Promise<readonly CloudObject[]> {
  const services: CloudObject[] = [];
  for (const estate of Object.values(estates)) {
    for (const front of cdnFronts(estate)) {
      const definition = serviceDefinition({
        front,
        loadBalancers: estate.loadBalancers,
        origins: ["lb0.example.org", "lb1.example.org"],
        authorityPem: "PEM",
        token: tokenTexts(pulumi.output("secret")),
      });
      services.push(
        serviceObject(`${estate.name}${front.name}`.replace(/\W/g, ""), await resolved(definition)),
      );
    }
  }
  return services;
}

describe("the estates' own CDN services", function () {
  this.timeout(300_000);
  let laboratory: Laboratory;

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    laboratory = openLaboratory(root);
  });
  after(() => laboratory?.close());

  it("are VCL that the cache compiles", async () => {
    const services = await declared();
    assert.notEqual(services.length, 0);
    for (const service of services) {
      writeFileSync(join(laboratory.root, "srv/service.vcl"), serviceVcl(service));
      const { code, tail } = await laboratory.exec([
        "varnishd",
        "-C",
        "-p",
        COMPILER,
        "-f",
        "/srv/service.vcl",
      ]);
      assert.equal(code, 0, `${service.id}: ${tail.slice(-800)}`);
    }
  });
});
