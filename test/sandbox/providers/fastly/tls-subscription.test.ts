import assert from "node:assert/strict";
import { digitalocean } from "../../../../sandbox/providers/digitalocean/index.ts";
import { DNS_RECORD, DOMAIN } from "../../../../sandbox/providers/digitalocean/types.ts";
import { challengesFor } from "../../../../sandbox/providers/fastly/challenges.ts";
import { fastly } from "../../../../sandbox/providers/fastly/index.ts";
import {
  SERVICE_VCL,
  TLS_SUBSCRIPTION,
  TLS_SUBSCRIPTION_VALIDATION,
} from "../../../../sandbox/providers/fastly/types.ts";
import { driver } from "../memory-cloud.ts";

const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });
const INPUTS = {
  domains: ["docs.python.org"],
  commonName: "docs.python.org",
  certificateAuthority: "certainly",
};

async function world() {
  const cloud = driver({ ...fastly.resources, ...digitalocean.resources });
  await cloud.create(DOMAIN, { name: "python.org" });
  const subscription = await cloud.create(TLS_SUBSCRIPTION, INPUTS);
  const answer = (value?: string, name = "_acme-challenge.docs") =>
    cloud.create(DNS_RECORD, {
      domain: "python.org",
      type: "CNAME",
      name,
      value: `${value ?? challengesFor(["docs.python.org"])[0]?.recordValue}.`,
    });
  return { ...cloud, subscription, answer };
}

describe("Fastly TLS subscription", () => {
  it("waits for a challenge by DNS", async () => {
    const { subscription } = await world();
    const { managedHttpChallenges: _, configurationId, ...outputs } = subscription.outputs;
    const [challenge] = challengesFor(["docs.python.org"]);
    assert.match(String(challenge?.recordValue), /^[0-9a-z]{22}\.fastly-validations\.com$/);
    assert.match(String(configurationId), /^[0-9A-Za-z]{22}$/);
    assert.deepEqual(outputs, {
      ...INPUTS,
      certificateId: "",
      createdAt: "2026-11-23T12:00:00Z",
      updatedAt: "2026-11-23T12:00:00Z",
      managedDnsChallenge: { ...challenge },
      managedDnsChallenges: [{ ...challenge }],
      state: "pending",
    });
    assert.equal(challenge?.recordName, "_acme-challenge.docs.python.org");
  });

  it("proves an apex and its wildcard together", () => {
    const names = challengesFor(["a.org", "*.a.org", "b.org"]).map(({ recordName }) => recordName);
    assert.deepEqual(names, ["_acme-challenge.a.org", "_acme-challenge.b.org"]);
  });

  it("is issued once the challenge is answered, and not before", async () => {
    const cloud = await world();
    const validation = { subscriptionId: cloud.subscription.id };
    await assert.rejects(
      cloud.create(TLS_SUBSCRIPTION_VALIDATION, validation),
      listed("expected subscription state to be issued but it was pending"),
    );
    const wrong = await cloud.answer("wrong.example.net");
    await assert.rejects(cloud.create(TLS_SUBSCRIPTION_VALIDATION, validation), /it was pending/);
    await cloud.remove(wrong);
    await cloud.answer();
    const issued = await cloud.create(TLS_SUBSCRIPTION_VALIDATION, validation);
    assert.equal(issued.id, cloud.subscription.id);
    const found = cloud.read(cloud.subscription);
    assert.equal(found?.outputs.state, "issued");
    assert.match(String(found?.outputs.certificateId), /^[0-9A-Za-z]{22}$/);
  });

  it("is being processed before it is issued", async () => {
    const cloud = await world();
    await cloud.answer();
    const states = [1, 2, 3].map(() => cloud.read(cloud.subscription)?.outputs.state);
    assert.deepEqual(states, ["processing", "issued", "issued"]);
  });

  it("renews a certificate while the one before it stays, and its validation is gone for that time", async () => {
    const cloud = await world();
    await cloud.answer();
    const inputs = { subscriptionId: cloud.subscription.id };
    const validation = await cloud.create(TLS_SUBSCRIPTION_VALIDATION, inputs);
    const first = cloud.read(cloud.subscription)?.outputs.certificateId;
    const day = 86_400_000;
    cloud.advance(20 * day - 1);
    assert.notEqual(cloud.read(validation), undefined);
    cloud.advance(1);
    const renewing = cloud.read(cloud.subscription);
    assert.deepEqual([renewing?.outputs.state, renewing?.outputs.certificateId], ["renewing", first]);
    assert.equal(cloud.read(validation), undefined);
    assert.deepEqual(cloud.compare({ ...cloud.subscription, ...renewing }, INPUTS).replace, [
      "domains",
      "commonName",
      "configurationId",
    ]);
    await assert.rejects(
      cloud.create(TLS_SUBSCRIPTION_VALIDATION, inputs),
      listed("expected subscription state to be issued but it was renewing"),
    );
    cloud.advance(30 * 60_000);
    await cloud.create(TLS_SUBSCRIPTION_VALIDATION, inputs);
    const second = cloud.read(cloud.subscription)?.outputs;
    assert.equal(second?.state, "issued");
    assert.notEqual(second?.certificateId, first);
  });

  it("gives up a week after its certificate, or itself, where the challenge is not answered", async () => {
    const cloud = await world();
    const day = 86_400_000;
    const unanswered = await cloud.create(TLS_SUBSCRIPTION, {
      ...INPUTS,
      domains: ["a.org"],
      commonName: "a.org",
    });
    const record = await cloud.answer();
    await cloud.create(TLS_SUBSCRIPTION_VALIDATION, { subscriptionId: cloud.subscription.id });
    await cloud.remove(record);
    cloud.advance(7 * day);
    assert.equal(cloud.read(unanswered)?.outputs.state, "failed");
    cloud.advance(29 * day);
    assert.equal(cloud.read(cloud.subscription)?.outputs.state, "renewing");
    cloud.advance(day);
    assert.equal(cloud.read(cloud.subscription)?.outputs.state, "failed");
  });

  it("asks for a common name among its domains, in lower case", async () => {
    const cloud = await world();
    await assert.rejects(
      cloud.create(TLS_SUBSCRIPTION, { ...INPUTS, commonName: "a.org" }),
      listed("domain specified as common_name (a.org) must also be in domains ([docs.python.org])"),
    );
    assert.deepEqual(cloud.compare(cloud.subscription, { ...INPUTS, domains: ["Docs.python.org"] }), {
      error: "tls subscription 'domains' must not contain uppercase letters: [Docs.python.org]",
    });
    assert.deepEqual(cloud.reasons(TLS_SUBSCRIPTION, { ...INPUTS, certificateAuthority: "own" }), [
      'expected certificate_authority to be one of ["lets-encrypt" "globalsign" "certainly"], got own',
    ]);
  });

  it("changes domains in place, and in use only when forced", async () => {
    const cloud = await world();
    await cloud.answer();
    await cloud.create(TLS_SUBSCRIPTION_VALIDATION, { subscriptionId: cloud.subscription.id });
    await cloud.create(SERVICE_VCL, { name: "docs", domains: [{ name: "docs.python.org" }] });
    const more = { ...INPUTS, domains: ["docs.python.org", "doc.python.org"] };
    assert.deepEqual(cloud.compare(cloud.subscription, more).replace, []);
    await assert.rejects(cloud.update(cloud.subscription, more), /Subscription has active domains/);
    const updated = await cloud.update(cloud.subscription, { ...more, forceUpdate: true });
    assert.equal(updated.outputs.state, "pending");
    await assert.rejects(
      cloud.remove(updated),
      listed(
        "400 - Bad Request:\n\n    Title:  Can't delete subscription\n    Detail: Subscription has active domains",
      ),
    );
    await cloud.remove(await cloud.update(updated, { ...more, forceUpdate: true, forceDestroy: true }));
    assert.equal(cloud.read(updated), undefined);
  });
});

describe("Fastly data sources", () => {
  it("give the names and addresses that domains point at", async () => {
    const { context, subscription } = await world();
    const getTlsConfiguration = fastly.functions["fastly:index/getTlsConfiguration:getTlsConfiguration"];
    const found = await getTlsConfiguration?.({ id: subscription.outputs.configurationId ?? "" }, context);
    const text = JSON.stringify(found?.dnsRecords);
    assert.match(text, /\{"recordType":"CNAME","recordValue":"[a-z.]+\.fastly\.net","region":"global"\}/);
    assert.match(text, /"recordType":"AAAA"/);
    await assert.rejects(async () => getTlsConfiguration?.({ id: "none" }, context), {
      message:
        "invoking fastly:index/getTlsConfiguration:getTlsConfiguration: 1 error occurred:\n\t* Your query returned no results. Please change your search criteria and try again.\n\n",
    });
  });

  it("list 19 ranges of IPv4 and 2 of IPv6", async () => {
    const { context } = await world();
    const ranges = await fastly.functions["fastly:index/getFastlyIpRanges:getFastlyIpRanges"]?.({}, context);
    const count = (key: string) => (Array.isArray(ranges?.[key]) ? ranges[key].length : 0);
    assert.deepEqual([count("cidrBlocks"), count("ipv6CidrBlocks")], [19, 2]);
  });
});
