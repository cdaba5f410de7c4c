import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { recordsOf } from "./records.ts";

const services = [
  ["docs", ["docs.python.org", "doc.python.org"]],
  ["pydotorg", ["www.python.org"]],
  ["pydotorg-staging", ["staging.python.org"]],
  ["pycon-prod", ["us.pycon.org"]],
  ["pypa-bootstrap", ["bootstrap.pypa.io"]],
] as const;

describe("7. Fastly", () => {
  for (const [name, domains] of services) {
    worldTest(
      `${name} reaches all load balancers on 20004 as PSF_CA's lb.psf.io`,
      "prod",
      (world, assert) => {
        const { inputs } = world.resource("ServiceVcl", name);
        assert.deepEqual(
          inputs.domains,
          domains.map((domain) => ({ name: domain })),
        );
        assert.deepEqual(
          inputs.backends,
          ["lb0.iad1.psf.io", "lb1.iad1.psf.io", "lb2.iad1.psf.io"].map((address) => ({
            name: address,
            address,
            port: 20004,
            useSsl: true,
            minTlsVersion: "1.2",
            sslCaCert: "certificate authority\n",
            sslCheckCert: true,
            sslCertHostname: "lb.psf.io",
            sslSniHostname: "lb.psf.io",
            sslClientCert: "",
            sslClientKey: "",
            autoLoadbalance: true,
            healthcheck: "load-balancer",
            shield: "iad-va-us",
          })),
        );
      },
    );

    worldTest(`${name} sends the secret Fastly-Token`, "prod", (world, assert) => {
      const service = world.resource("ServiceVcl", name);
      const token = world.resource("RandomPassword", "load-balancers-fastly-token-1").outputs.result;
      const [header] = Array.isArray(service.inputs.headers) ? service.inputs.headers : [];
      assert.deepEqual(header, {
        name: "Fastly-Token",
        action: "set",
        type: "request",
        destination: "http.Fastly-Token",
        source: `"${token}"`,
        priority: 10,
      });
      assert.equal(world.isSecret(service, "headers[0].source"), true);
      assert.equal(world.isSecret(service, "healthchecks[0].headers[0]"), true);
    });
  }

  worldTest("there is one Fastly service for each of them and no other", "prod", (world, assert) => {
    assert.deepEqual(
      world.resources("ServiceVcl").map(({ name }) => name),
      services.map(([name]) => name).sort(),
    );
  });

  for (const domain of ["www.python.org", "docs.python.org"]) {
    worldTest(`${domain} is behind it`, "prod", (world, assert) => {
      assert.deepEqual(recordsOf(world, domain), [
        { type: "CNAME", value: "dualstack.x.sni.global.fastly.net." },
      ]);
    });
  }

  worldTest("Surrogate-Control of the documentation is a week", "prod", (world, assert) => {
    const { inputs } = world.resource("ServiceVcl", "docs");
    const headers = Array.isArray(inputs.headers) ? inputs.headers : [];
    assert.equal(headers[1]?.source, '"max-age=604800, stale-if-error=43200"');
    assert.equal(headers[1]?.ignoreIfSet, true);
  });
});

describe("7. Fastly, declared for hosts", () => {
  unitTest("what the web machines send as Surrogate-Control", (assert) => {
    const sent = Object.entries(prod.services).flatMap(([name, service]) =>
      service.kind === "web" && service.surrogateControl !== undefined
        ? [[name, service.surrogateControl]]
        : [],
    );
    assert.deepEqual(sent, [
      ["docs", 604800],
      ["downloads", 157680000],
    ]);
  });
});
