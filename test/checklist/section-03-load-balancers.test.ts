import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { machine, recordsOf } from "./records.ts";

const loadBalancers = ["lb0.iad1.psf.io", "lb1.iad1.psf.io", "lb2.iad1.psf.io"];

/** Service, domains, verified name, health check. */
const backends = [
  ["docs", ["docs.python.org", "doc.python.org"], "docs.psf.io", "default"],
  [
    "downloads",
    ["www.python.org"],
    "downloads.psf.io",
    { method: "HEAD", path: "/_check", host: "www.python.org" },
  ],
  ["pydotorg", ["www.python.org"], "pydotorg.psf.io", "default"],
  ["pydotorg-staging", ["staging.python.org"], "pydotorg-staging.psf.io", "default"],
  ["pycon-prod", ["us.pycon.org"], "pycon.psf.io", "default"],
  [
    "pycon-staging",
    ["pycon-staging.python.org", "staging-pycon.python.org"],
    "pycon-staging.psf.io",
    "default",
  ],
  ["console", ["console.python.org"], "www.pythonanywhere.com", "none"],
  ["hg", ["hg.python.org"], "hg.psf.io", { method: "GET", path: "/test/rev/ea32503c754c" }],
  ["pypa-bootstrap", ["bootstrap.pypa.io"], "bootstrap.pypa.psf.io", { method: "HEAD", path: "/" }],
  ["speed-web", ["speed.python.org"], "speed-web.psf.io", { method: "HEAD", path: "/" }],
  ["wiki", ["wiki.python.org", "wiki-test.python.org"], "wiki.psf.io", { method: "HEAD", path: "/moin/" }],
] as const;

const redirects = [
  ["cheeseshop.python.org", "pypi.python.org", true],
  ["jobs.python.org", "www.python.org/jobs/", false],
  ["packages.python.org", "pythonhosted.org", true],
  ["planet.python.org", "planetpython.org", true],
  ["python.org", "www.python.org", true],
  ["pypa.io", "www.pypa.io", true],
] as const;

describe("3. Load balancers", () => {
  worldTest("lb.psf.io has the addresses of all load balancers", "prod", (world, assert) => {
    assert.deepEqual(
      recordsOf(world, "lb.psf.io"),
      loadBalancers.map((name) => ({ type: "A", value: machine(world, name).publicAddress })),
    );
  });

  for (const domain of [
    "staging.python.org",
    "us.pycon.org",
    "pycon-staging.python.org",
    "console.python.org",
    "hg.python.org",
    "bootstrap.pypa.io",
    "speed.python.org",
    "wiki.python.org",
    "cheeseshop.python.org",
    "jobs.python.org",
    "packages.python.org",
    "planet.python.org",
  ]) {
    worldTest(`${domain} points at them`, "prod", (world, assert) => {
      assert.deepEqual(recordsOf(world, domain), [{ type: "CNAME", value: "lb.psf.io." }]);
    });
  }

  for (const apex of ["python.org", "pypa.io"]) {
    worldTest(`${apex} has their addresses: an apex takes no CNAME`, "prod", (world, assert) => {
      assert.deepEqual(
        recordsOf(world, apex).filter(({ type }) => type === "A"),
        loadBalancers.map((name) => ({ type: "A", value: machine(world, name).publicAddress })),
      );
    });
  }

  for (const [other, first] of [
    ["doc.python.org", "docs.python.org."],
    ["staging-pycon.python.org", "pycon-staging.python.org."],
    ["wiki-test.python.org", "wiki.python.org."],
  ] as const) {
    worldTest(`${other} follows ${first}`, "prod", (world, assert) => {
      assert.deepEqual(recordsOf(world, other), [{ type: "CNAME", value: first }]);
    });
  }

  for (const [service, domains] of backends) {
    worldTest(`${service} is an endpoint`, "prod", (world, assert) => {
      const endpoints = new Map(Object.entries(world.output("endpoints") ?? {}));
      const path = service === "downloads" ? "/ftp/" : "/";
      const through = ["docs", "downloads", "pydotorg"].includes(service) ? "cdn" : "load balancers";
      assert.deepEqual(endpoints.get(service), {
        urls: domains.map((domain) => `https://${domain}${path}`),
        through,
      });
    });
  }
});

describe("3. Load balancers, declared for hosts", () => {
  unitTest("ports", (assert) => {
    assert.deepEqual(
      prod.roles.loadbalancer?.ports.map(({ port, from }) => [port, from]),
      [
        [80, "anywhere"],
        [443, "anywhere"],
        [20004, "anywhere"],
        [20100, "anywhere"],
        [4646, "private"],
      ],
    );
    assert.equal(prod.loadBalancers.cdnPort, 20004);
    assert.equal(prod.loadBalancers.name, "lb.psf.io");
    assert.equal(prod.loadBalancers.clientTimeout, 86400);
    assert.equal(prod.loadBalancers.statisticsPort, 4646);
    const ssh = prod.services["hg-ssh"];
    assert.deepEqual(ssh?.kind === "tcp" && [ssh.listen, ssh.backend], [20100, { role: "hg", port: 22 }]);
  });

  for (const [service, domains, verified, check] of backends) {
    unitTest(`backend ${service}`, (assert) => {
      const declared = prod.services[service];
      if (declared?.kind !== "web") throw new Error(`${service} is no web service`);
      assert.deepEqual(declared.domains, domains);
      assert.deepEqual(declared.verify, {
        name: verified,
        authority: service === "console" ? "public" : "internal",
      });
      assert.deepEqual(declared.check, check);
      const port = service.startsWith("pycon") ? 443 : 9000;
      if (service === "console" || service === "wiki")
        assert.deepEqual(declared.backend, { external: service });
      else assert.equal("port" in declared.backend && declared.backend.port, port);
    });
  }

  unitTest("downloads is tried before pydotorg, below /ftp/", (assert) => {
    const { downloads } = prod.services;
    assert.equal(downloads?.kind === "web" && downloads.path, "/ftp/");
  });

  unitTest("the console's paths and Host header", (assert) => {
    const { console: service } = prod.services;
    assert.deepEqual(service?.kind === "web" && [service.allowedPaths, service.hostHeader], [
      ["/static/", "/python-dot-org-console/", "/python-dot-org-live-consoles-status"],
      "www.pythonanywhere.com",
    ]);
  });

  unitTest("redirects", (assert) => {
    assert.deepEqual(
      prod.redirects.map(({ from, to, keepPath }) => [from, to, keepPath]),
      redirects,
    );
  });

  unitTest("HSTS", (assert) => {
    assert.deepEqual(prod.loadBalancers.hsts, { maxAge: 315360000, includeSubDomains: true, preload: true });
  });
});
