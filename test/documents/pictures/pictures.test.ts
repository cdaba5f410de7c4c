import assert from "node:assert/strict";
import { dark, darkStyle, kinds, light } from "../../../documents/pictures/palette.ts";
import { requestPath } from "../../../documents/pictures/request-path.ts";
import { topology } from "../../../documents/pictures/topology.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";

/** Words of a picture, in the order in which it has them. */
function words(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text.replaceAll("&#45;", "-"),
  );
}

/** `lb->docs`: arrows by the names of their ends. */
function arrows(svg: string): readonly string[] {
  return [...svg.matchAll(/class="edge">\s*<title>([^<]*)<\/title>/g)].map(([, title = ""]) =>
    title.replaceAll("&#45;", "-").replaceAll("&gt;", ">"),
  );
}

/** Of two colors, as WCAG 2 defines it; text needs 4.5. */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe("the topology", () => {
  let svg: string;
  before(async () => {
    svg = await topology(prod);
  });

  it("has every machine and datacenter", () => {
    const text = words(svg).join(" ");
    const names = [...prod.servers.map(({ name }) => name), ...Object.keys(prod.datacenters)];
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
      [],
    );
  });

  it("leads from the edge to load balancers, services and databases", () => {
    const found = arrows(svg);
    for (const arrow of [
      "visitors->cdn",
      "cdn->iad1/loadbalancer",
      "visitors->iad1/loadbalancer",
      "iad1/loadbalancer->iad1/docs",
      "iad1/loadbalancer->external/wiki",
      "iad1/pydotorg->pg0-iad1",
      "pg0-iad1->pg1-iad1",
      "pg1-iad1->ord1/backup",
      "visitors->ams1/mail",
    ]) {
      assert.ok(
        found.some((each) => each.replace(/:\w+/g, "") === arrow),
        `${arrow} is none of ${found.join(" ")}`,
      );
    }
  });

  it("is one well-formed file with a name, its own background and nothing from elsewhere", () => {
    assert.match(svg, /^<svg role="img" aria-label="Python Software Foundation: prod" /);
    assert.match(svg, new RegExp(`<polygon fill="${light.background}"`));
    assert.doesNotMatch(svg, /<script|<image|href=|url\(|@import/);
    const open: string[] = [];
    for (const [, closing, name = "", , alone] of svg.matchAll(/<(\/?)(\w+)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
      if (closing) assert.equal(open.pop(), name);
      else if (!alone) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  it("can be drawn of another estate", async () => {
    assert.ok(words(await topology(dev)).includes("web0"));
  });
});

describe("a request's path", () => {
  const pathOf = (key: string) => {
    const service = prod.services[key];
    assert.ok(service);
    return requestPath(prod, key, service);
  };

  it("goes through the CDN, the load balancers and the machines to the database", async () => {
    const svg = await pathOf("pydotorg");
    assert.deepEqual(
      arrows(svg).map((arrow) => arrow.replace(/:\w+/g, "")),
      ["visitor->cdn", "cdn->balancer", "balancer->backend", "backend->database"],
    );
    for (const text of [
      "www.python.org",
      "as lb.psf.io, with token",
      "pydotorg-prod0.iad1.psf.io",
      "in Consul: pydotorg-prod",
    ]) {
      assert.ok(words(svg).includes(text), text);
    }
  });

  it("below a path goes by the CDN service of the whole domain", async () => {
    assert.ok(words(await pathOf("downloads")).includes("service pydotorg"));
  });

  it("ends at what others run", async () => {
    assert.deepEqual(
      arrows(await pathOf("console")).map((arrow) => arrow.replace(/:\w+/g, "")),
      ["visitor->balancer", "balancer->backend"],
    );
  });
});

describe("the colors", () => {
  for (const [name, scheme] of Object.entries({ light, dark })) {
    it(`of the ${name} scheme are told apart from what they stand on`, () => {
      const fills = [scheme.background, scheme.place.fill, ...kinds.map((kind) => scheme.kinds[kind].fill)];
      for (const fill of fills) assert.ok(contrast(scheme.text, fill) >= 4.5, `${scheme.text} on ${fill}`);
      for (const fill of [scheme.background, scheme.place.fill]) {
        assert.ok(contrast(scheme.faint, fill) >= 4.5, `${scheme.faint} on ${fill}`);
        for (const kind of kinds)
          assert.ok(contrast(scheme.kinds[kind].line, fill) >= 3, `${kind} on ${fill}`);
      }
    });
  }

  it("of the dark scheme are all in the style sheet", () => {
    const style = darkStyle();
    assert.match(style, /^@media \(prefers-color-scheme: dark\)\{/);
    for (const kind of kinds)
      assert.ok(style.includes(`.${kind}>path`) && style.includes(dark.kinds[kind].fill));
  });
});
