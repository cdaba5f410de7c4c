import assert from "node:assert/strict";
import { checkEstate, formatViolations } from "../../stacks/checks/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { estates, loadEstate } from "../../stacks/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import { change, entry, server, web } from "./change.ts";

describe("the catalogs", () => {
  it("are found by name", () => {
    assert.equal(loadEstate("prod"), prod);
    assert.equal(loadEstate("dev"), dev);
  });

  it("have the names by which they are found", () => {
    for (const [name, estate] of Object.entries(estates)) assert.equal(estate.name, name);
  });

  for (const name of ["staging", "", "constructor"]) {
    it(`do not include "${name}"`, () => {
      assert.throws(() => loadEstate(name), {
        message:
          `estate: there is no catalog "${name}" under stacks/; there are prod, dev. ` +
          "For another stack of one of them: pulumi config set estate NAME. " +
          `For an estate of its own: copy stacks/dev to stacks/${name || "NAME"}, give it its name, zones and networks there, ` +
          "and add it to stacks/index.ts.",
      });
    });
  }

  for (const [name, estate] of Object.entries(estates)) {
    it(`have no mistake in ${name}`, () => {
      assert.equal(
        formatViolations(estate, checkEstate(estate)),
        `The catalog "${name}" has 0 mistakes; nothing was changed.`,
      );
    });
  }

  it("may live in one account: no network is in both", () => {
    const both = change(prod, (draft) => {
      for (const [name, datacenter] of Object.entries(dev.datacenters)) {
        Object.assign(draft.datacenters, { [`dev-${name}`]: datacenter });
      }
    });
    assert.deepEqual(checkEstate(both), []);
  });

  it("share no name and no authority", () => {
    const names = new Set(Object.keys(prod.certificates));
    assert.deepEqual(
      Object.keys(dev.certificates).filter((name) => names.has(name)),
      [],
    );
    assert.notEqual(dev.authority.subject.commonName, prod.authority.subject.commonName);
  });
});

describe("the mistakes of a catalog", () => {
  const wrong = change(prod, (draft) => {
    server(draft, "docs0").datacenter = "iad2";
    entry(draft.redirects, 0).to = "cheeseshop.python.org";
    entry(draft.people, "mfraser").access = { dosc: { allowed: true } };
  });

  it("are all told at once, each with its place and what to do", () => {
    assert.equal(
      formatViolations(wrong, checkEstate(wrong)),
      [
        'The catalog "prod" has 3 mistakes; nothing was changed.',
        '1. servers["docs0"].datacenter: there is no datacenter "iad2".',
        '   Use "iad1" if that is meant, or add "iad2" to datacenters.',
        '2. people["mfraser"].access["dosc"]: there is no role "dosc".',
        '   Use "docs" if that is meant, or add "dosc" to roles.',
        '3. redirects["cheeseshop.python.org"].to: "cheeseshop.python.org" is redirected to itself.',
        "   Redirect it to another domain.",
      ].join("\n"),
    );
  });

  it("are told without what only follows from them", () => {
    const domains = change(prod, (draft) => {
      web(draft, "docs").domains[0] = "www.python.org";
      draft.consul.bootstrapExpect = 5;
    });
    assert.deepEqual(
      checkEstate(domains).map(({ place }) => place),
      ['services["pydotorg"].domains[0]', "consul.bootstrapExpect"],
    );
    const types = change(wrong, (draft) => Object.assign(entry(draft.people, "mfraser"), { admin: "true" }));
    assert.deepEqual(checkEstate(types), [
      {
        place: 'people["mfraser"].admin',
        message: '"true" cannot stand here.',
        remedy: "Write true without quotation marks.",
      },
    ]);
  });

  it("are told in the same order every time", () => {
    assert.deepEqual(checkEstate(wrong), checkEstate(wrong));
  });

  it("may be a single one", () => {
    const one = checkEstate(wrong).slice(0, 1);
    assert.match(
      formatViolations(wrong, one),
      /^The catalog "prod" has 1 mistake; nothing was changed\.\n1\. /,
    );
  });
});
