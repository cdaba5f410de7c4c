import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { recordsOf } from "./records.ts";

describe("11. Checklist of the description", () => {
  worldTest(
    "2.1 a new server's DNS follows by itself: every machine has both names",
    "prod",
    (world, assert) => {
      for (const { inputs } of [...world.resources("Instance"), ...world.resources("Droplet")]) {
        const name = String(inputs.name);
        assert.deepEqual(
          [name, name.replace(".psf.io", ".int.psf.io")].flatMap((domain) =>
            recordsOf(world, domain).map(({ type }) => type),
          ),
          // The one machine with IPv6 that takes no mail.
          name.startsWith("pythontest") ? ["A", "AAAA", "A"] : ["A", "A"],
        );
      }
    },
  );

  worldTest("2.1 names follow the rule serviceN.dc.zone", "prod", (world, assert) => {
    for (const { inputs } of [...world.resources("Instance"), ...world.resources("Droplet")]) {
      assert.match(inputs.name, /^[a-z][a-z-]*[0-9]+\.(iad1|ord1|ams1|nyc1)\.psf\.io$/);
    }
  });

  worldTest(
    "2.1 a development estate has machines, names and an authority of its own",
    "dev",
    (world, assert) => {
      for (const { inputs } of [...world.resources("Instance"), ...world.resources("Droplet")]) {
        assert.match(inputs.name, /\.dev\.psf\.io$/);
      }
      const { subject } = world.resource("SelfSignedCert", "authority").inputs;
      assert.equal(
        typeof subject === "object" && subject && "commonName" in subject && subject.commonName,
        "PSF_CA dev",
      );
      assert.deepEqual(
        world.resources("Domain").map(({ inputs }) => inputs.name),
        ["dev.psf.io"],
      );
    },
  );

  worldTest("7.2 the CDN's name of each service behind it is an output", "prod", (world, assert) => {
    assert.deepEqual(Object.keys(world.output("cdnNames") ?? {}).sort(), [
      "docs",
      "pycon-prod",
      "pydotorg",
      "pydotorg-staging",
      "pypa-bootstrap",
    ]);
  });

  worldTest("name servers of every zone are an output", "prod", (world, assert) => {
    assert.deepEqual(
      world.output("nameServers"),
      Object.fromEntries(
        [
          "jython.org",
          "planetpython.org",
          "psf.io",
          "pycon.org",
          "pypa.io",
          "python.org",
          "pythontest.net",
        ].map((zone) => [zone, ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"]]),
      ),
    );
  });
});

describe("11. Checklist of the description, kept as data", () => {
  unitTest("1.4 services with host and owner", (assert) => {
    assert.deepEqual(
      prod.directory.flatMap(({ domains }) => domains),
      [
        "buildbot.python.org",
        "bugs.python.org",
        "docs.python.org",
        "hg.python.org",
        "mail.python.org",
        "planetpython.org",
        "planet.jython.org",
        "pythontest.net",
        "speed.python.org",
        "wiki.python.org",
        "www.jython.org",
        "www.python.org",
        "staging.python.org",
        "legacy.python.org",
        "us.pycon.org",
        "pypi.org",
        "pypi.python.org",
        "pypy.org",
      ],
    );
  });

  unitTest("2.1 the image can be chosen for each server", (assert) => {
    assert.equal(prod.defaultImage, "ubuntu-24.04");
    assert.equal(dev.defaultImage, "ubuntu-24.04");
  });

  unitTest("6 the SSL List, its first and last rows", (assert) => {
    assert.deepEqual(prod.publicCertificates[0], {
      issued: "2/13/17",
      domain: "pythonhosted.org",
      authority: "Gandi",
      key: "4096 bit",
      contact: "Mark Mangoba",
    });
    assert.deepEqual(prod.publicCertificates.at(-1), {
      issued: "7/29/13",
      domain: "za.pycon.org",
      authority: "Not issued by PSF",
      key: "Not issued by PSF",
      contact: "Not issued by PSF",
    });
    assert.equal(prod.publicCertificates.length, 42);
  });
});
