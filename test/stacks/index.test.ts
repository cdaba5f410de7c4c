import assert from "node:assert/strict";
import { checkEstate, formatViolations } from "../../stacks/checks/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { estates, loadEstate } from "../../stacks/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import { change, entry, server } from "./change.ts";

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
          "Choose one with `pulumi config set estate NAME`, or name the stack after it.",
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
        'The catalog "prod" has 2 mistakes; nothing was changed.',
        '1. servers["docs0"].datacenter: there is no datacenter "iad2".',
        '   Use "iad1" if that is meant, or add "iad2" to datacenters.',
        '2. people["mfraser"].access["dosc"]: there is no role "dosc".',
        '   Use "docs" if that is meant, or add "dosc" to roles.',
      ].join("\n"),
    );
  });

  it("are told before what follows from them: types, then names, then what they mean together", () => {
    const typed = change(wrong, (draft) => Object.assign(entry(draft.people, "mfraser"), { admin: "true" }));
    const named = change(wrong, (draft) => {
      server(draft, "docs0").datacenter = "iad1";
      entry(draft.people, "mfraser").access = {};
    });
    assert.deepEqual(checkEstate(typed), [
      {
        place: 'people["mfraser"].admin',
        message: '"true" cannot stand here.',
        remedy: "Write true without quotation marks.",
      },
    ]);
    assert.deepEqual(checkEstate(named), [
      {
        place: 'redirects["cheeseshop.python.org"].to',
        message: '"cheeseshop.python.org" is redirected to itself.',
        remedy: "Redirect it to another domain.",
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
