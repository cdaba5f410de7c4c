import type * as fastly from "@pulumi/fastly";
import { serviceDefinition } from "../../../components/cdn/definition.ts";
import { cdnFronts } from "../../../stacks/derive/cdn.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../../support/harness.ts";

const [front] = cdnFronts(prod).filter(({ name }) => name === "pydotorg");

describe("CDN service", () => {
  unitTest("has blank client certificate and key, and verifies the name it sends", (assert) => {
    if (!front) throw new Error("pydotorg is not behind the CDN");
    const definition = serviceDefinition({
      front,
      loadBalancers: prod.loadBalancers,
      origins: ["lb0.iad1.psf.io"],
      authorityPem: "PEM",
      token: { literal: '"t"', header: "Fastly-Token: t" },
    });
    assert.deepEqual(definition.backends, [
      {
        name: "lb0.iad1.psf.io",
        address: "lb0.iad1.psf.io",
        port: 20004,
        useSsl: true,
        minTlsVersion: "1.2",
        sslCaCert: "PEM",
        sslCheckCert: true,
        sslCertHostname: "lb.psf.io",
        sslSniHostname: "lb.psf.io",
        sslClientCert: "",
        sslClientKey: "",
        autoLoadbalance: true,
        healthcheck: "load-balancer",
        shield: "iad-va-us",
      },
    ]);
    assert.deepEqual(definition.requestSettings, [
      {
        name: "https only",
        forceSsl: true,
        forceMiss: false,
        bypassBusyWait: false,
        timerSupport: false,
        xff: "append",
      },
    ]);
  });

  unitTest("keeps what is below a path for the path's own time, where the origin says none", (assert) => {
    if (!front) throw new Error("pydotorg is not behind the CDN");
    const definition = serviceDefinition({
      front,
      loadBalancers: prod.loadBalancers,
      origins: [],
      authorityPem: "PEM",
      token: { literal: '"t"', header: "Fastly-Token: t" },
    });
    assert.deepEqual(definition.conditions, [
      {
        name: "below /ftp/",
        type: "CACHE",
        statement: 'req.url ~ "^/ftp/" && !beresp.http.Surrogate-Control',
        priority: 10,
      },
    ]);
    assert.deepEqual(definition.cacheSettings, [
      { name: "downloads", cacheCondition: "below /ftp/", ttl: 157680000, staleTtl: 43200 },
    ]);
    const [, below, elsewhere] = definition.headers as fastly.types.input.ServiceVclHeader[];
    assert.deepEqual(below, {
      name: "Surrogate-Control of downloads for 157680000 s, stale for 43200 s",
      action: "set",
      type: "cache",
      destination: "http.Surrogate-Control",
      source: '"max-age=157680000, stale-if-error=43200"',
      ignoreIfSet: true,
      cacheCondition: "below /ftp/",
      priority: 90,
    });
    assert.equal(elsewhere?.name, "Surrogate-Control for 3600 s, stale for 43200 s");
    assert.equal(elsewhere?.source, '"max-age=3600, stale-if-error=43200"');
    assert.equal(elsewhere?.priority, 100);
  });

  unitTest("updates no block whose booleans the provider would lose", (assert) => {
    if (!front) throw new Error("pydotorg is not behind the CDN");
    const times = [60, 3600, 86_400];
    const definitions = times.flatMap((surrogateMaxAge) =>
      times.map((staleIfError) =>
        serviceDefinition({
          front: { ...front, settings: { ...front.settings, surrogateMaxAge, staleIfError } },
          loadBalancers: prod.loadBalancers,
          origins: ["lb0.iad1.psf.io"],
          authorityPem: `PEM ${surrogateMaxAge}`,
          token: { literal: `"${staleIfError}"`, header: "Fastly-Token: t" },
        }),
      ),
    );
    for (const key of ["headers", "requestSettings"] as const) {
      const byName = new Map<unknown, unknown>();
      for (const block of definitions.flatMap((definition) => blocksOf(definition[key]))) {
        if (!Object.values(block).includes(true)) continue;
        assert.deepEqual(block, byName.get(block.name) ?? block);
        byName.set(block.name, block);
      }
    }
  });

  worldTest("has no path of its own where no service has one", "prod", (world, assert) => {
    const { inputs } = world.resource("ServiceVcl", "docs");
    assert.deepEqual(inputs.conditions, []);
    assert.deepEqual(inputs.cacheSettings, []);
  });

  worldTest("serves stale on error, over HTTP/3 and compressed", "prod", (world, assert) => {
    const { inputs } = world.resource("ServiceVcl", "pydotorg");
    assert.equal(inputs.staleIfError, true);
    assert.equal(inputs.staleIfErrorTtl, 43200);
    assert.equal(inputs.http3, true);
    assert.equal(inputs.name, "prod pydotorg");
    assert.equal(Array.isArray(inputs.gzips) && inputs.gzips.length, 1);
  });

  worldTest(
    "its certificate is requested, and its challenges are answered in DNS",
    "prod",
    (world, assert) => {
      const subscription = world.resource("TlsSubscription", "docs");
      assert.deepEqual(subscription.inputs.domains, ["docs.python.org", "doc.python.org"]);
      assert.equal(subscription.inputs.commonName, "docs.python.org");
      assert.equal(subscription.inputs.certificateAuthority, "certainly");
      const challenge = world.resource("DnsRecord", "_acme-challenge.docs.python.org-cname");
      assert.equal(challenge.inputs.value, "docs-python-org.fastly-validations.com.");
      const validation = world.resource("TlsSubscriptionValidation", "docs");
      assert.equal(validation.inputs.subscriptionId, subscription.id);
      assert.ok(validation.options.dependencies.includes(challenge.urn));
      assert.ok(subscription.options.dependencies.includes(world.resource("ServiceVcl", "docs").urn));
    },
  );
});

function blocksOf(blocks: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(blocks)) throw new Error("the definition holds something else than blocks");
  return blocks;
}
