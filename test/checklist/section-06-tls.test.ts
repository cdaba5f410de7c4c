import { certificatesOf } from "../../stacks/derive/servers.ts";
import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";

/** Name, days, roles, further names, whether it is a client too. */
const certificates = [
  ["consul.psf.io", 30, ["consul"], ["server.iad1.consul"], true],
  ["docs.psf.io", 30, ["docs"], [], false],
  ["downloads.psf.io", 30, ["downloads"], [], false],
  ["pydotorg.psf.io", 30, ["pydotorg"], [], false],
  ["pydotorg-staging.psf.io", 30, ["pydotorg-staging"], [], false],
  ["pycon.psf.io", 30, ["pycon-prod"], [], false],
  ["pycon-staging.psf.io", 30, ["pycon-staging"], [], false],
  ["hg.psf.io", 30, ["hg"], [], false],
  ["lb.psf.io", 30, ["loadbalancer"], [], false],
  [
    "postgresql.psf.io",
    7,
    ["postgresql"],
    [
      "primary.postgresql.service.consul",
      "replica.postgresql.service.consul",
      "pg0.iad1.int.psf.io",
      "pg0.iad1.psf.io",
      "pg1.iad1.int.psf.io",
      "pg1.iad1.psf.io",
    ],
    true,
  ],
  ["speed-web.psf.io", 30, ["speed-web"], [], false],
  ["wiki.psf.io", 30, [], [], false],
  ["bootstrap.pypa.psf.io", 30, ["web-pypa"], [], false],
  ["backup.psf.io", 30, ["backup"], ["backup0.ord1.psf.io"], true],
] as const;

describe("6. TLS", () => {
  worldTest("the authority PSF_CA", "prod", (world, assert) => {
    const { inputs } = world.resource("SelfSignedCert", "authority");
    assert.deepEqual(inputs.subject, {
      country: "US",
      province: "NH",
      locality: "Wolfeboro",
      organization: "Python Software Foundation",
      organizationalUnit: "Infrastructure Team",
      commonName: "PSF_CA",
      emailAddress: "infrastructure@python.org",
    });
    assert.equal(inputs.isCaCertificate, true);
    assert.equal(inputs.maxPathLength, 0);
    assert.deepEqual(inputs.allowedUses, ["cert_signing", "crl_signing"]);
    assert.equal(inputs.validityPeriodHours, 1825 * 24);
    assert.equal(world.output("caCertificate"), "certificate authority\n");
  });

  for (const [name, days, , further, client] of certificates) {
    worldTest(`certificate ${name}`, "prod", (world, assert) => {
      const request = world.resource("CertRequest", `${name}-request`);
      assert.deepEqual(request.inputs.subject, {
        commonName: name,
        organization: "Python Software Foundation",
      });
      assert.deepEqual(request.inputs.dnsNames, [name, ...further]);
      const { inputs } = world.resource("LocallySignedCert", name);
      assert.equal(inputs.validityPeriodHours, days * 24);
      assert.equal(inputs.caCertPem, "certificate authority\n");
      assert.deepEqual(inputs.allowedUses, [
        "digital_signature",
        "key_encipherment",
        "server_auth",
        ...(client ? ["client_auth"] : []),
      ]);
      assert.ok(Object.keys(world.output("certificateExpiries") ?? {}).includes(name));
    });
  }

  worldTest("there are no others", "prod", (world, assert) => {
    assert.deepEqual(
      world.resources("LocallySignedCert").map(({ name }) => name),
      certificates.map(([name]) => name).sort(),
    );
  });
});

describe("6. TLS, declared for hosts", () => {
  for (const [name, , roles] of certificates) {
    unitTest(`${name} is on machines of ${roles.join(" and ") || "no role"} only`, (assert) => {
      const holders = prod.servers.filter((server) =>
        certificatesOf(prod, server).some(([certificate]) => certificate === name),
      );
      assert.deepEqual([...new Set(holders.map(({ role }) => role))].sort(), [...roles].sort());
    });
  }

  unitTest("one list of ciphers, which every use falls back to", (assert) => {
    assert.equal(
      prod.ciphers.default,
      "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" +
        "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305",
    );
    assert.deepEqual(prod.ciphers.overrides, {});
  });
});
