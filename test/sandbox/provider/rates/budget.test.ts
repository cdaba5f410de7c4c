import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { RequestBudget } from "../../../../sandbox/provider/rates/budget.ts";
import { polls, type Rates } from "../../../../sandbox/provider/rates/rates.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { rates as digitalocean } from "../../../../sandbox/providers/digitalocean/rates.ts";
import { DNS_RECORD, DROPLET } from "../../../../sandbox/providers/digitalocean/types.ts";
import { rates as fastly } from "../../../../sandbox/providers/fastly/rates.ts";
import { SERVICE_VCL } from "../../../../sandbox/providers/fastly/types.ts";
import { rates as openstack } from "../../../../sandbox/providers/openstack/rates.ts";
import { INSTANCE, SEC_GROUP_RULE } from "../../../../sandbox/providers/openstack/types.ts";

const rackspace = {
  authUrl: "https://identity.api.rackspacecloud.com/v2.0/",
  region: "IAD",
  tenantId: "1",
};

/** How many creations of a type go before one is refused, and by which limit. */
function madeUntilRefused(
  rates: Rates,
  configuration: Properties,
  made: { readonly type: string; readonly inputs?: Properties; readonly most: number },
  budget = new RequestBudget(),
): string {
  for (let count = 0; count < made.most; count++) {
    const requests = rates.requests("create", made.type, made.inputs ?? {});
    const overrun = budget.charge(rates, configuration, requests);
    if (overrun !== undefined) return `${count} within ${overrun.limit.name}`;
  }
  return `all ${made.most}`;
}

describe("the budget of requests", () => {
  it("is what DigitalOcean allows in a minute, unless the provider spaces its requests", () => {
    const records = { type: DNS_RECORD, inputs: { domain: "example.org" }, most: 400 };
    assert.equal(madeUntilRefused(digitalocean, {}, records), "125 within 250 requests a minute");
    assert.equal(madeUntilRefused(digitalocean, { requestsPerSecond: 4 }, records), "all 400");
    // Five a second are 300 a minute.
    assert.equal(
      madeUntilRefused(digitalocean, { requestsPerSecond: 5 }, records),
      "125 within 250 requests a minute",
    );
  });

  it("is what DigitalOcean allows in an hour, however they are spaced", () => {
    const records = { type: DNS_RECORD, inputs: { domain: "example.org" }, most: 3000 };
    assert.equal(
      madeUntilRefused(digitalocean, { requestsPerSecond: 3 }, records),
      "2500 within 5000 requests an hour",
    );
    // Slow enough, no hour has more.
    assert.equal(madeUntilRefused(digitalocean, { requestsPerSecond: 1 }, records), "all 3000");
  });

  it("counts how often a provider looks whether a Droplet is there", () => {
    const [post, ...asked] = digitalocean.requests("create", DROPLET, {});
    assert.deepEqual(post, { method: "POST", path: "/v2/droplets" });
    assert.deepEqual(
      asked.map(({ at }) => at),
      [10, 13, 19, 29, 39, 49],
    );
    assert.deepEqual(polls(5, 3, 5), [5]);
  });

  it("is what Rackspace allows in a minute: many at once are too many", () => {
    const servers = { type: INSTANCE, most: 150 };
    assert.equal(
      madeUntilRefused(openstack, rackspace, servers, new RequestBudget(200)),
      "100 within 100 POST requests a minute",
    );
    assert.equal(madeUntilRefused(openstack, rackspace, servers, new RequestBudget(64)), "all 150");
  });

  it("is each region's own at Rackspace, and no other cloud's", () => {
    const budget = new RequestBudget(200);
    const servers = { type: INSTANCE, most: 60 };
    assert.equal(madeUntilRefused(openstack, rackspace, servers, budget), "all 60");
    assert.equal(madeUntilRefused(openstack, { ...rackspace, region: "ORD" }, servers, budget), "all 60");
    const elsewhere = { authUrl: "https://keystone.example.org/v3", region: "R" };
    assert.equal(madeUntilRefused(openstack, elsewhere, { type: INSTANCE, most: 500 }, budget), "all 500");
    // Networks are another API, for which no limit is published.
    const rules = { type: SEC_GROUP_RULE, most: 500 };
    assert.equal(madeUntilRefused(openstack, rackspace, rules, new RequestBudget(200)), "all 500");
  });

  it("is what Fastly allows in an hour", () => {
    const services = {
      type: SERVICE_VCL,
      inputs: { headers: Array.from({ length: 97 }, () => ({})) },
      most: 20,
    };
    assert.equal(madeUntilRefused(fastly, {}, services), "10 within 1000 writing requests an hour");
  });

  it("sees a list of SSH keys as the only such request", () => {
    const budget = new RequestBudget();
    const list = digitalocean.requests("invoke", "digitalocean:index/getSshKey:getSshKey", {});
    for (let count = 0; count < 10; count++) assert.equal(budget.charge(digitalocean, {}, list), undefined);
    assert.equal(budget.charge(digitalocean, {}, list)?.limit.name, "10 lists of SSH keys a minute");
  });

  it("is the project's own: what Pulumi.yaml says leaves others a part of each minute", () => {
    const project: unknown = parse(
      readFileSync(join(import.meta.dirname, "../../../../Pulumi.yaml"), "utf8"),
    );
    assert.deepEqual((project as { config: unknown }).config, {
      "digitalocean:requestsPerSecond": { value: 3 },
    });
    assert.ok(3 * 60 < 250);
  });
});

describe("a refusal for too many requests", () => {
  const request = { method: "POST", path: "/v2/droplets" } as const;

  it("is DigitalOcean's, after the client's attempts", () => {
    assert.equal(
      digitalocean.refusal(request, {}, digitalocean.retries({}) + 1, "7"),
      'POST https://api.digitalocean.com/v2/droplets: 429 (request "7") API Rate limit exceeded.; giving up after 5 attempt(s)',
    );
    assert.equal(digitalocean.retries({ httpRetryMax: 0 }), 0);
    assert.match(digitalocean.refusal(request, {}, 1, "7"), /API Rate limit exceeded\.$/);
  });

  it("is Rackspace's 413, which its client never retries", () => {
    assert.equal(openstack.retries({ ...rackspace, maxRetries: 5 }), 0);
    assert.equal(
      openstack.refusal({ method: "POST", path: "servers" }, rackspace, 1, "7"),
      "Expected HTTP response code [200 201 202] when accessing [POST https://iad.servers.api.rackspacecloud.com/v2/servers], " +
        'but got 413 instead\n{"overLimit":{"code":413,"message":"OverLimit Retry...","details":""}}',
    );
  });

  it("is a standard OpenStack's 429, which its client retries where it is told to", () => {
    const standard = { authUrl: "https://keystone.example.org/v3" };
    assert.equal(openstack.retries(standard), 0);
    assert.equal(openstack.retries({ ...standard, maxRetries: 5 }), 5);
    assert.match(openstack.refusal(request, standard, 1, "7"), /^Too many requests have been sent/);
  });
});
