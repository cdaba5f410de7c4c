import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalName,
  internalName,
  relativeName,
  serverKey,
  zoneOf,
} from "../../../stacks/derive/names.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, server } from "../change.ts";

const docs = server(prod, "docs0");

describe("the names of a machine", () => {
  it("follow the rule serviceN.dc.zone", () => {
    assert.equal(canonicalName(prod, docs), "docs0.iad1.psf.io");
    assert.equal(internalName(prod, docs), "docs0.iad1.int.psf.io");
    assert.equal(canonicalName(dev, docs), "docs0.iad1.dev.psf.io");
    assert.equal(serverKey(docs), "docs0-iad1");
  });

  it("are all different", () => {
    for (const estate of [prod, dev]) {
      const names = estate.servers.flatMap((each) => [
        canonicalName(estate, each),
        internalName(estate, each),
        serverKey(each),
      ]);
      assert.equal(new Set(names).size, estate.servers.length * 3);
    }
  });
});

describe("the zone of a domain", () => {
  const nested = change(prod, (draft) => Object.assign(draft.zones, { "docs.python.org": { records: [] } }));

  it("is the most specific one", () => {
    assert.equal(zoneOf(nested, "docs.python.org"), "docs.python.org");
    assert.equal(zoneOf(nested, "a.docs.python.org"), "docs.python.org");
    assert.equal(zoneOf(nested, "www.python.org"), "python.org");
    assert.equal(zoneOf(nested, "mydocs.python.org"), "python.org");
  });

  it("ends at a dot", () => {
    assert.equal(zoneOf(prod, "notpython.org"), undefined);
    assert.equal(zoneOf(prod, "org"), undefined);
  });

  it("and the relative name give the domain again", () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(prod.zones)),
        fc.array(label, { maxLength: 4 }),
        (zone, labels) => {
          const domain = [...labels, zone].join(".");
          const relative = relativeName(zone, domain);
          assert.equal(zoneOf(prod, domain), zone);
          assert.equal(relative === "@" ? zone : `${relative}.${zone}`, domain);
        },
      ),
    );
  });
});
