import assert from "node:assert/strict";
import { expiriesOf } from "../../../documents/outputs.ts";
import { serverListPage } from "../../../documents/pages/server-list.ts";
import { sslListPage } from "../../../documents/pages/ssl-list.ts";
import { serverList } from "../../../stacks/derive/server-list.ts";
import { prod } from "../../../stacks/prod/index.ts";

/** Cells of the table below a heading, without its first two lines. */
function rows(text: string, header: string): readonly (readonly string[])[] {
  const [, after = ""] = text.split(`${header}\n`);
  const [table = ""] = after.trimEnd().split("\n\n");
  return table
    .split("\n")
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("the page of the Server List", () => {
  const text = serverListPage({ estate: prod });
  const header = "| Name | Purpose | Contact | Datacenter | Region |";

  it("has the published rows in their published form", () => {
    const published = serverList(prod);
    assert.equal(published.length, 31);
    assert.deepEqual(
      rows(text, header),
      published.map(({ name, purpose, contact, datacenter, region }) => [
        name,
        purpose,
        contact,
        datacenter,
        region,
      ]),
    );
  });

  it("names machines that have no row, and the machine behind a historic name", () => {
    assert.match(text, /^\| packages0\.iad1\.psf\.io \| APT repository \| dstufft \| Rackspace \| Northern/m);
    assert.match(text, /^\| bugs\.python\.org \| Issue tracker \|/m);
    assert.match(text, /^\| `mail\.python\.org` \| `mail1\.ams1\.psf\.io` \|$/m);
  });
});

describe("the page of the SSL List", () => {
  it("has the published rows in their published form", () => {
    const header = "| Date Issued | Domain/Purpose | Certificate Authority | Key | CSR by and Contact |";
    assert.deepEqual(
      rows(sslListPage({ estate: prod }), header),
      prod.publicCertificates.map(({ issued, domain, authority, key, contact }) => [
        issued,
        domain,
        authority,
        key,
        contact,
      ]),
    );
  });

  it("has no expiries without a state", () => {
    assert.doesNotMatch(sslListPage({ estate: prod }), /Expires/);
  });

  it("has the expiries of a stack's outputs", () => {
    const outputs = JSON.stringify({
      certificateExpiries: { authority: "2031-03-01T00:00:00Z", "docs.psf.io": "2027-03-20T00:00:00Z" },
    });
    const text = sslListPage({ estate: prod, expiries: expiriesOf(outputs, "outputs.json") });
    assert.match(text, /^\| `PSF_CA` \|.*\| 1825 days \| 2031-03-01T00:00:00Z \|$/m);
    assert.match(text, /^\| `docs\.psf\.io` \|.*\| 30 days \| 2027-03-20T00:00:00Z \|$/m);
    assert.match(text, /^\| `hg\.psf\.io` \|.*\| 30 days \| unknown \|$/m);
  });

  it("names sites that have a certificate of their own", () => {
    const own = "| `planetpython.org`, `www.planetpython.org`, `planet.jython.org` |";
    assert.ok(sslListPage({ estate: prod }).includes(`| planet0 ${own}`));
  });
});

describe("a stack's outputs", () => {
  const message =
    "wrong.json has no certificateExpiries; write it with: bin/sandbox stack output --stack STACK --json > wrong.json";
  for (const text of ["no JSON", "{}", '{"certificateExpiries": {}}', "null"]) {
    it(`that are ${text} are refused`, () => {
      assert.throws(() => expiriesOf(text, "wrong.json"), { message });
    });
  }
});
