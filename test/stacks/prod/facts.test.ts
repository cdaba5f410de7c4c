import assert from "node:assert/strict";
import { openPorts } from "../../../stacks/derive/ports.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { Service } from "../../../stacks/vocabulary/index.ts";
import { entry } from "../change.ts";

/** The facts of the description, written down once more: an edit of the catalog that loses one is noticed. */
describe("production", () => {
  it("stands in four datacenters", () => {
    assert.deepEqual(
      Object.entries(prod.datacenters).map(([name, { provider, region, providerName, regionName }]) => [
        name,
        provider,
        region,
        providerName,
        regionName,
      ]),
      [
        ["iad1", "openstack", "IAD", "Rackspace", "Northern Virginia (IAD)"],
        ["ord1", "openstack", "ORD", "Rackspace", "Chicago (ORD)"],
        ["ams1", "digitalocean", "ams3", "Digital Ocean", "Amsterdam (AMS3)"],
        ["nyc1", "digitalocean", "nyc3", "Digital Ocean", "New York (NYC3)"],
      ],
    );
  });

  it("has a machine for every row that it provisions, and for what other sections need", () => {
    assert.deepEqual(
      prod.servers.map(({ name, datacenter, role }) => `${name}.${datacenter} ${role}`),
      [
        "consul0.iad1 consul",
        "consul1.iad1 consul",
        "consul2.iad1 consul",
        "docs0.iad1 docs",
        "lb0.iad1 loadbalancer",
        "lb1.iad1 loadbalancer",
        "lb2.iad1 loadbalancer",
        "mail1.ams1 mail",
        "monitoring0.iad1 monitoring",
        "pg0.iad1 postgresql",
        "pg1.iad1 postgresql",
        "planet0.iad1 planet",
        "pydotorg-prod0.iad1 pydotorg",
        "pydotorg-staging0.iad1 pydotorg-staging",
        "pythontest0.nyc1 pythontest",
        "slack0.iad1 slack",
        "speed-web0.iad1 speed-web",
        "web-pypa0.iad1 web-pypa",
        "packages0.iad1 packages",
        "downloads0.iad1 downloads",
        "hg0.iad1 hg",
        "pycon-prod0.iad1 pycon-prod",
        "pycon-staging0.iad1 pycon-staging",
        "jython-web0.iad1 jython-web",
        "backup0.ord1 backup",
      ],
    );
    assert.deepEqual(
      prod.servers.filter(({ role }) => role === "postgresql").map(({ size }) => size),
      ["15 GB", "15 GB"],
    );
    assert.equal(prod.defaultImage, "ubuntu-24.04");
  });

  it("knows the machines that others run without a row in the list", () => {
    assert.deepEqual(
      prod.externalMachines.filter(({ listed }) => !listed).map(({ name, datacenter }) => [name, datacenter]),
      [
        ["bugs.python.org", "Upfront Systems"],
        ["albatross.python.org", "XS4ALL"],
        ["dinsdale.python.org", "XS4ALL"],
      ],
    );
  });

  it("balances the services of section 3", () => {
    assert.deepEqual(
      Object.entries(prod.services).map(([name, service]) => describeService(name, service)),
      [
        "docs: docs.python.org doc.python.org -> docs:9000, docs.psf.io, default",
        "downloads: www.python.org/ftp/ -> downloads:9000, downloads.psf.io, HEAD /_check www.python.org",
        "pydotorg: www.python.org -> pydotorg:9000, pydotorg.psf.io, default",
        "pydotorg-staging: staging.python.org -> pydotorg-staging:9000, pydotorg-staging.psf.io, default",
        "pycon-prod: us.pycon.org -> pycon-prod:443, pycon.psf.io, default",
        "pycon-staging: pycon-staging.python.org staging-pycon.python.org -> pycon-staging:443, pycon-staging.psf.io, default",
        "console: console.python.org -> external console, www.pythonanywhere.com, none",
        "hg: hg.python.org -> hg:9000, hg.psf.io, GET /test/rev/ea32503c754c",
        "hg-ssh: tcp 20100 -> hg:22",
        "pypa-bootstrap: bootstrap.pypa.io -> web-pypa:9000, bootstrap.pypa.psf.io, HEAD /",
        "speed-web: speed.python.org -> speed-web:9000, speed-web.psf.io, HEAD /",
        "wiki: wiki.python.org wiki-test.python.org -> external wiki, wiki.psf.io, HEAD /moin/",
      ],
    );
    const console = entry(prod.services, "console");
    assert.ok(console.kind === "web");
    assert.deepEqual(console.allowedPaths, [
      "/static/",
      "/python-dot-org-console/",
      "/python-dot-org-live-consoles-status",
    ]);
    assert.equal(console.hostHeader, "www.pythonanywhere.com");
    assert.equal(console.verify.authority, "public");
    assert.equal(entry(prod.services, "pydotorg").consulName, "pydotorg-prod");
  });

  it("redirects six domains", () => {
    assert.deepEqual(
      prod.redirects.map(({ from, to, keepPath }) => `${from} -> ${to}${keepPath ? "" : " (path dropped)"}`),
      [
        "cheeseshop.python.org -> pypi.python.org",
        "jobs.python.org -> www.python.org/jobs/ (path dropped)",
        "packages.python.org -> pythonhosted.org",
        "planet.python.org -> planetpython.org",
        "python.org -> www.python.org",
        "pypa.io -> www.pypa.io",
      ],
    );
  });

  it("has load balancers as described", () => {
    assert.deepEqual(prod.loadBalancers, {
      role: "loadbalancer",
      cdnPort: 20_004,
      name: "lb.psf.io",
      clientTimeout: 86_400,
      statisticsPort: 4646,
      hsts: { maxAge: 315_360_000, includeSubDomains: true, preload: true },
      acmeDirectory: "https://acme-v02.api.letsencrypt.org/directory",
      limits: { connections: 1000, requests: 2000 },
    });
  });

  it("has Consul and its external services as described", () => {
    assert.deepEqual(prod.consul, {
      role: "consul",
      datacenter: "iad1",
      bootstrapExpect: 3,
      serverName: "consul.psf.io",
      version: "1.22.0",
      templateVersion: "0.41.1",
      templateWait: 10,
    });
    assert.deepEqual(
      Object.values(prod.externalServices).map(({ node, address, service, port }) =>
        [node, address, service, port].join(" "),
      ),
      [
        "pythonanywhere www.pythonanywhere.com console 443",
        "pycon-slides 104.130.170.116 pycon-slides 8812",
        "evote evote.python.org evote 9000",
        "wiki virt-ys0nco.psf.osuosl.org wiki 9000",
      ],
    );
  });

  it("has the databases and their users", () => {
    assert.deepEqual(
      Object.entries(prod.postgresql.databases).map(([name, { roles }]) => `${name}: ${roles.join(" ")}`),
      [
        "bugs-python: ",
        "monitoring: monitoring",
        "pydotorg-prod: pydotorg",
        "pydotorg-staging: pydotorg-staging",
        "pycon-prod: pycon-prod",
        "pycon-staging: pycon-staging",
        "speed-web: speed-web",
        "testpypi: ",
      ],
    );
    const { databases, ...settings } = prod.postgresql;
    assert.deepEqual(settings, {
      role: "postgresql",
      datacenter: "iad1",
      host: "postgresql.psf.io",
      maxConnections: 100,
      checkpointCompletionTarget: 0.7,
      timeZone: "UTC",
      synchronousCommit: "local",
      backup: { repository: "backup", full: "Sun 00:00", keep: 6, archiveTimeout: 60 },
    });
  });

  it("has the authority and its certificates", () => {
    assert.deepEqual(prod.authority, {
      subject: {
        country: "US",
        province: "NH",
        locality: "Wolfeboro",
        organization: "Python Software Foundation",
        organizationalUnit: "Infrastructure Team",
        commonName: "PSF_CA",
        emailAddress: "infrastructure@python.org",
      },
      validity: "1825 days",
    });
    assert.deepEqual(
      Object.entries(prod.certificates).map(
        ([name, { roles, validity }]) => `${name}: ${roles.join(" ")}, ${validity}`,
      ),
      [
        "consul.psf.io: consul, 30 days",
        "docs.psf.io: docs, 30 days",
        "downloads.psf.io: downloads, 30 days",
        "pydotorg.psf.io: pydotorg, 30 days",
        "pydotorg-staging.psf.io: pydotorg-staging, 30 days",
        "pycon.psf.io: pycon-prod, 30 days",
        "pycon-staging.psf.io: pycon-staging, 30 days",
        "hg.psf.io: hg, 30 days",
        "lb.psf.io: loadbalancer, 30 days",
        "postgresql.psf.io: postgresql, 7 days",
        "backup.psf.io: backup, 30 days",
        "speed-web.psf.io: speed-web, 30 days",
        "bootstrap.pypa.psf.io: web-pypa, 30 days",
        "wiki.psf.io: , 30 days",
      ],
    );
  });

  it("has one list of ciphers, and no use with another", () => {
    assert.equal(
      prod.ciphers.default,
      "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305",
    );
    assert.deepEqual(prod.ciphers.overrides, {});
  });

  it("has the website and the documentation behind the CDN", () => {
    const switches = Object.entries(prod.services).flatMap(([name, service]) =>
      service.kind === "web" ? [[name, service.cdn, service.surrogateControl] as const] : [],
    );
    assert.deepEqual(
      switches.filter(([, cdn]) => cdn === "on").map(([name]) => name),
      ["docs", "pydotorg"],
    );
    assert.deepEqual(
      switches.filter(([, , surrogateControl]) => surrogateControl !== undefined),
      [
        ["docs", "on", 604_800],
        ["downloads", "never", 157_680_000],
      ],
    );
  });

  it("publishes an APT repository that its people fill", () => {
    assert.deepEqual(prod.aptRepositories, {
      psf: {
        role: "packages",
        host: "apt.psf.io",
        root: "/srv/aptly",
        releases: ["noble", "bookworm"],
        uploadGroup: "aptly-uploaders",
        scanMinutes: 5,
      },
    });
  });

  it("keeps backups for as long as described", () => {
    assert.equal(prod.backups.repository, "backup");
    assert.deepEqual(
      Object.entries(prod.backups.jobs).map(([name, { keep }]) => `${name}: ${keep}`),
      [
        "jython-web: 7 days",
        "docs: 7 days",
        "mail: 15 days",
        "bugs: 30 days",
        "hg: 90 days",
        "apt: 90 days",
        "pycon-prod-media: 90 days",
        "pycon-staging-media: 90 days",
        "pycon-staging-database: 14 days",
        "downloads: 365 days",
      ],
    );
  });

  it("opens the ports of section 9 and no others", () => {
    const table = Object.fromEntries(
      prod.servers.map((server) => [
        server.role,
        openPorts(prod, server)
          .map(({ port, protocol, from }) => {
            const source = typeof from === "string" ? from : from.roles.join("+");
            return `${port}${protocol === "udp" ? "/udp" : ""}${source === "anywhere" ? "" : `<${source}`}`;
          })
          .join(" "),
      ]),
    );
    // What hosts write goes where no cloud closes the way.
    const senders = Object.keys(prod.roles)
      .filter((role) => role !== "mail" && prod.servers.some((server) => server.role === role))
      .sort()
      .join("+");
    const iad1 = "22 8301<private 8301/udp<private 9100<monitoring";
    assert.deepEqual(table, {
      consul: `${iad1} 8300<private 8302<private 8302/udp<private 8501<deployers`,
      docs: `${iad1} 9000<private`,
      loadbalancer: `${iad1} 80 443 20004 20100 4646<private`,
      mail: `22 9100<monitoring 2525<${senders} 25 80 119 143 443 465 563 587 993`,
      monitoring: `${iad1} 80 8125/udp<private-networks 9091<private-networks`,
      postgresql: `${iad1} 5432<private 8008<private 8432<backup 9187<monitoring`,
      planet: `${iad1} 80 443`,
      pydotorg: `${iad1} 9000<private`,
      "pydotorg-staging": `${iad1} 9000<private`,
      pythontest: "22 9100<monitoring 80 443 21 10090-10100",
      slack: iad1,
      "speed-web": `${iad1} 9000<private`,
      "web-pypa": `${iad1} 9000<private`,
      packages: `${iad1} 80`,
      downloads: `${iad1} 9000<private`,
      hg: `${iad1} 9000<private`,
      "pycon-prod": `${iad1} 443<private`,
      "pycon-staging": `${iad1} 443<private`,
      "jython-web": `${iad1} 80 443`,
      backup: "22 9100<monitoring 8432<postgresql",
    });
  });

  it("names its team, its providers, and whom to ask", () => {
    assert.equal(prod.organization.email, "infrastructure-staff@python.org");
    assert.deepEqual(
      prod.organization.team.map(({ name, role }) => (role ? `${name} (${role})` : name)),
      [
        "Alex Gaynor (has no responsibilities)",
        "Benjamin Peterson",
        "Benjamin W. Smith",
        "Donald Stufft",
        "Ernest W. Durbin III (Chair)",
        "Noah Kantrowitz",
      ],
    );
    assert.deepEqual(
      prod.infrastructureProviders.map(({ name }) => name),
      [
        "XS4ALL",
        "OSUOSL",
        "Upfront Systems",
        "Rackspace",
        "Digital Ocean",
        "Fastly",
        "Gandi",
        "Dyn",
        "Pingdom",
      ],
    );
    assert.deepEqual(
      prod.directory.map(({ domains, owner }) => `${domains.join(" ")}: ${owner}`),
      [
        "buildbot.python.org: python-dev@python.org, particularly Antoine Pitrou and Zach Ware",
        "bugs.python.org: tracker-discuss@python.org",
        "docs.python.org: Benjamin Peterson and Georg Brandl",
        "hg.python.org: Antoine Pitrou and Georg Brandl",
        "mail.python.org: postmaster@python.org",
        "planetpython.org planet.jython.org: planet@python.org",
        "pythontest.net: python-dev@python.org",
        "speed.python.org: speed@python.org and Zach Ware",
        "wiki.python.org: Marc-André Lemburg",
        "www.jython.org: Benjamin Peterson",
        "www.python.org: The website's issue tracker on GitHub",
        "staging.python.org: The website's issue tracker on GitHub",
        "legacy.python.org: infrastructure-staff@python.org",
        "us.pycon.org: pycon-tech@python.org",
        "pypi.org pypi.python.org: Ernest W. Durbin, Donald Stufft, and Richard Jones",
        "pypy.org: pypy-dev@python.org",
      ],
    );
  });
});

function describeService(name: string, service: Service): string {
  const backend =
    "role" in service.backend
      ? `${service.backend.role}:${service.backend.port}`
      : `external ${service.backend.external}`;
  if (service.kind === "tcp") return `${name}: tcp ${service.listen} -> ${backend}`;
  const { check } = service;
  const asks =
    typeof check === "string"
      ? check
      : [check.method, check.path, ...(check.host === undefined ? [] : [check.host])].join(" ");
  return `${name}: ${service.domains.join(" ")}${service.path ?? ""} -> ${backend}, ${service.verify.name}, ${asks}`;
}
