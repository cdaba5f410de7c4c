import assert from "node:assert/strict";
import { Catalog } from "../../../policies/pack/catalog.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";

describe("the catalog of what is judged", () => {
  const resource = (type: string, name: string, stack = "prod") => ({
    type,
    name,
    urn: `urn:pulumi:${stack}::estate::${type}::${name}`,
  });

  it("is the one that the outermost component is named after, from then on", () => {
    const catalog = new Catalog();
    assert.equal(catalog.of([resource("estate:Estate", "dev", "rehearsal")]), dev);
    assert.equal(catalog.of([resource("digitalocean:index/droplet:Droplet", "x", "rehearsal")]), dev);
  });

  it("is the stack's own until then", () => {
    assert.equal(new Catalog().of([resource("digitalocean:index/droplet:Droplet", "x")]), prod);
  });

  it("is none of the stack itself, which may have another name than its catalog", () => {
    const catalog = new Catalog();
    assert.equal(catalog.of([resource("pulumi:pulumi:Stack", "estate-staging", "staging")]), undefined);
    assert.equal(catalog.of([resource("estate:Estate", "prod", "staging")]), prod);
    assert.equal(catalog.of([resource("pulumi:pulumi:Stack", "estate-staging", "staging")]), prod);
  });

  it("is that of a first run, where the component names a stage", () => {
    const component = { ...resource("estate:Estate", "dev"), props: { stage: "hosts" } };
    assert.throws(() => new Catalog().of([component]), /^Error: stacks\/dev\/inherited\.json is not there: /);
    const other = { ...resource("estate:Estate", "dev"), props: { stage: "another" } };
    assert.equal(new Catalog().of([other]), dev);
  });

  it("is none where there is none of that name", () => {
    assert.throws(
      () => new Catalog().of([resource("digitalocean:index/droplet:Droplet", "x", "moon")]),
      /^Error: estate: there is no catalog "moon" under stacks\/; there are prod, dev\. /,
    );
  });
});
