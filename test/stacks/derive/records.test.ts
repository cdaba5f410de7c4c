import assert from "node:assert/strict";
import { plannedRecords } from "../../../stacks/derive/records.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { change, type Draft, entry, server, web } from "../change.ts";

/** Every record as a line. */
function lines(estate: Estate): readonly string[] {
  return plannedRecords(estate).map(({ zone, name, type, target, ttl }) => {
    const to = {
      "public-address": () => target.kind === "public-address" && target.server.name,
      "private-address": () => target.kind === "private-address" && `${target.server.name} (private)`,
      name: () => target.kind === "name" && target.name,
      cdn: () => target.kind === "cdn" && `the CDN's ${target.service}`,
      static: () => "as written",
    }[target.kind]();
    return `${name === "@" ? zone : `${name}.${zone}`} ${ttl} ${type} ${to}`;
  });
}

/** What a change takes away from the records, and what it adds. */
function difference(before: Estate, after: Estate) {
  const [old, current] = [lines(before), lines(after)];
  return {
    removed: old.filter((line) => !current.includes(line)),
    added: current.filter((line) => !old.includes(line)),
  };
}

describe("the records of an estate", () => {
  it("give every machine its names", () => {
    const all = lines(prod);
    for (const { name, datacenter } of prod.servers) {
      assert.ok(all.includes(`${name}.${datacenter}.psf.io 3600 A ${name}`));
      assert.ok(all.includes(`${name}.${datacenter}.int.psf.io 3600 A ${name} (private)`));
    }
  });

  it("keep every historic name", () => {
    const all = lines(prod);
    for (const line of [
      "docs.iad1.psf.io 3600 CNAME docs0.iad1.psf.io",
      "planet.iad1.psf.io 3600 CNAME planet0.iad1.psf.io",
      "slack.iad1.psf.io 3600 CNAME slack0.iad1.psf.io",
      "web0.pypa.iad1.psf.io 3600 CNAME web-pypa0.iad1.psf.io",
      "mail.python.org 3600 A mail1",
      "lb0.psf.io 3600 CNAME lb0.iad1.psf.io",
      "lb1.psf.io 3600 CNAME lb1.iad1.psf.io",
      "packages.psf.io 3600 CNAME packages0.iad1.psf.io",
      "apt.psf.io 3600 CNAME packages0.iad1.psf.io",
    ]) {
      assert.ok(all.includes(line), line);
    }
  });

  it("lead to a machine's IPv6 address too, where its datacenter has one", () => {
    assert.deepEqual(
      lines(prod).filter((line) => line.includes(" AAAA ")),
      ["pythontest0.nyc1.psf.io 3600 AAAA pythontest0", "pythontest.net 3600 AAAA pythontest0"],
    );
    assert.deepEqual(
      lines(dev).filter((line) => line.includes(" AAAA ")),
      ["pythontest0.nyc1.dev.psf.io 3600 AAAA pythontest0"],
    );
  });

  it("keep senders of mail from IPv6 where DigitalOcean drops it, and nowhere else", () => {
    const named = (draft: Draft<Estate>) => {
      entry(draft.datacenters, "ams1").ipv6 = true;
      entry(draft.datacenters, "iad1").ipv6 = true;
    };
    const web = change(prod, (draft) => {
      named(draft);
      entry(draft.roles, "mail").ports = [{ port: 443, from: "anywhere", purpose: "HTTPS" }];
    });
    const range = change(prod, (draft) => {
      named(draft);
      entry(draft.roles, "mail").ports = [{ port: "400-500", from: "anywhere", purpose: "mail" }];
    });
    const moved = change(prod, (draft) => {
      named(draft);
      server(draft, "mail1").datacenter = "iad1";
    });
    const ofMail = (estate: Estate) => lines(estate).filter((line) => line.endsWith(" AAAA mail1"));
    assert.deepEqual(ofMail(web), ["mail1.ams1.psf.io 3600 AAAA mail1", "mail.python.org 3600 AAAA mail1"]);
    assert.deepEqual(ofMail(range), []);
    assert.deepEqual(ofMail(moved), ["mail1.iad1.psf.io 3600 AAAA mail1", "mail.python.org 3600 AAAA mail1"]);
  });

  it("give a name of several machines IPv6 only where each of them has it", () => {
    const all = change(prod, (draft) => {
      entry(draft.datacenters, "iad1").ipv6 = true;
    });
    const shared = (estate: Estate) =>
      lines(estate).filter((line) => /^(?:lb\.psf\.io|python\.org|consul\.psf\.io) .* AAAA /.test(line));
    assert.deepEqual(shared(all), [
      "lb.psf.io 3600 AAAA lb0",
      "lb.psf.io 3600 AAAA lb1",
      "lb.psf.io 3600 AAAA lb2",
      "consul.psf.io 3600 AAAA consul0",
      "consul.psf.io 3600 AAAA consul1",
      "consul.psf.io 3600 AAAA consul2",
      "python.org 3600 AAAA lb0",
      "python.org 3600 AAAA lb1",
      "python.org 3600 AAAA lb2",
    ]);
    const one = change(all, (draft) => {
      server(draft, "lb1").datacenter = "ord1";
    });
    assert.deepEqual(
      shared(one),
      shared(all).filter((line) => line.startsWith("consul")),
    );
    assert.ok(lines(one).includes("lb0.iad1.psf.io 3600 AAAA lb0"));
    assert.equal(
      lines(all).some((line) => line.includes(".int.psf.io 3600 AAAA")),
      false,
    );
  });

  it("move a service between CDN and load balancers by one record", () => {
    const off = change(prod, (draft) => {
      web(draft, "docs").cdn = "off";
    });
    assert.deepEqual(difference(prod, off), {
      removed: ["docs.python.org 300 CNAME the CDN's docs"],
      added: ["docs.python.org 300 CNAME lb.psf.io"],
    });
  });

  it("follow a new load balancer wherever an address is needed", () => {
    const more = change(prod, (draft) => {
      const { listedName, aliases, ...lb2 } = server(draft, "lb2");
      assert.ok(listedName && aliases);
      draft.servers.push({ ...lb2, name: "lb3" });
    });
    assert.deepEqual(difference(prod, more), {
      removed: [],
      added: [
        "lb3.iad1.psf.io 3600 A lb3",
        "lb3.iad1.int.psf.io 3600 A lb3 (private)",
        "lb.psf.io 3600 A lb3",
        "python.org 3600 A lb3",
        "pypa.io 3600 A lb3",
      ],
    });
  });

  it("leave a service below a path to the service that has its domain", () => {
    const without = change(prod, (draft) => {
      const { downloads, ...services } = draft.services;
      assert.ok(downloads);
      draft.services = services;
    });
    assert.deepEqual(difference(prod, without), { removed: [], added: [] });
  });
});
