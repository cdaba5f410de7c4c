import assert from "node:assert/strict";
import { isProperties, type Value } from "../../../../sandbox/provider/values.ts";
import { digitalocean } from "../../../../sandbox/providers/digitalocean/index.ts";
import { OWNER } from "../../../../sandbox/providers/digitalocean/members.ts";
import {
  DROPLET,
  MONITOR_ALERT,
  PROJECT,
  PROJECT_RESOURCES,
  SSH_KEY,
  TAG,
  UPTIME_ALERT,
  UPTIME_CHECK,
  VOLUME,
  VOLUME_ATTACHMENT,
} from "../../../../sandbox/providers/digitalocean/types.ts";
import { driver, tamper } from "../memory-cloud.ts";

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcjTBxNuRaXsyKZoWOyVQYr9mCn8PSVlL7mQnPGrRjx";
const DROPLET_INPUTS = { image: "debian-13-x64", name: "a", region: "nyc3", size: "s-1vcpu-1gb" };

describe("DigitalOcean SSH key", () => {
  it("has a number and an MD5 fingerprint, and exists once", async () => {
    const cloud = driver(digitalocean.resources);
    const key = await cloud.create(SSH_KEY, { name: "deploy", publicKey: `${PUBLIC_KEY} me@example.org` });
    assert.equal(key.id, "40000001");
    assert.match(String(key.outputs.fingerprint), /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    await assert.rejects(
      cloud.create(SSH_KEY, { name: "again", publicKey: PUBLIC_KEY }),
      /Error creating SSH Key: POST .*\/v2\/account\/keys: 422 \(request "[^"]+"\) SSH Key is already in use on your account/,
    );
    await assert.rejects(
      cloud.create(SSH_KEY, { name: "bad", publicKey: "ssh-ed25519 hello" }),
      /Fingerprint could not be generated, please make sure your key is valid/,
    );
    await assert.rejects(
      cloud.create(SSH_KEY, { name: "token", publicKey: "sk-ssh-ed25519@openssh.com AAAA me@example.org" }),
      /422 \(request "[^"]+"\) Key invalid type, we support 'ssh-rsa', /,
    );
  });

  it("ignores white space around the key", async () => {
    const cloud = driver(digitalocean.resources);
    const key = await cloud.create(SSH_KEY, { name: "deploy", publicKey: PUBLIC_KEY });
    const padded = { name: "deploy", publicKey: `${PUBLIC_KEY}\n` };
    assert.deepEqual(cloud.compare(key, padded), { ignore: ["publicKey"] });
    assert.deepEqual(cloud.compare(key, { name: "deploy", publicKey: `${PUBLIC_KEY} x` }), {});
    assert.equal((await cloud.update(key, { name: "other", publicKey: PUBLIC_KEY })).outputs.name, "other");
  });
});

describe("DigitalOcean tag", () => {
  it("is adopted where it exists, counts what carries it, and leaves with it", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, { ...DROPLET_INPUTS, tags: ["Web"] });
    const tag = await cloud.create(TAG, { name: "web" });
    assert.equal(tag.id, "web");
    assert.deepEqual([tag.outputs.dropletsCount, tag.outputs.totalResourceCount], [1, 1]);
    await cloud.remove(tag);
    assert.deepEqual(cloud.read(droplet)?.outputs.tags, []);
    assert.equal(cloud.read(tag), undefined);
  });

  it("may not hold dots", () => {
    assert.deepEqual(driver(digitalocean.resources).reasons(TAG, { name: "a.b" }), [
      "tags may contain lowercase letters, numbers, colons, dashes, and underscores; there is a limit of 255 characters per tag",
    ]);
  });
});

describe("DigitalOcean volume", () => {
  const inputs = { name: "data", region: "nyc3", size: 10 };

  it("grows in place and never shrinks", async () => {
    const cloud = driver(digitalocean.resources);
    const volume = await cloud.create(VOLUME, { ...inputs, region: "NYC3", initialFilesystemType: "ext4" });
    assert.deepEqual(volume.outputs, {
      ...inputs,
      initialFilesystemType: "ext4",
      filesystemType: "ext4",
      filesystemLabel: "",
      dropletIds: [],
      tags: [],
      volumeUrn: `do:volume:${volume.id}`,
    });
    assert.equal((await cloud.update(volume, { ...inputs, size: 20 })).outputs.size, 20);
    assert.deepEqual(cloud.compare(volume, { ...inputs, size: 5 }), {
      error: "volumes `size` can only be expanded and not shrunk",
    });
  });

  it("has a name of its own in its region", async () => {
    const cloud = driver(digitalocean.resources);
    await cloud.create(VOLUME, inputs);
    await cloud.create(VOLUME, { ...inputs, region: "ams3" });
    await assert.rejects(
      cloud.create(VOLUME, inputs),
      /Error creating Volume: .*: 409 \(request "[^"]+"\) a volume with that name already exists/,
    );
    await assert.rejects(
      cloud.create(VOLUME, { ...inputs, name: "Data" }),
      /volume name must begin with a lowercase/,
    );
  });

  it("hangs on one droplet of its region, and stays while it does", async () => {
    const cloud = driver(digitalocean.resources);
    const volume = await cloud.create(VOLUME, inputs);
    const droplet = await cloud.create(DROPLET, DROPLET_INPUTS);
    const attachment = { dropletId: Number(droplet.id), volumeId: volume.id };
    const attached = await cloud.create(VOLUME_ATTACHMENT, attachment);
    assert.equal(attached.id, `${droplet.id}-${volume.id}-1`);
    assert.deepEqual(cloud.read(droplet)?.outputs.volumeIds, [volume.id]);
    await assert.rejects(
      cloud.remove(volume),
      /409 \(request "[^"]+"\) A volume that's attached to a Droplet cannot be deleted\. Please detach it first before deleting\./,
    );
    const abroad = await cloud.create(DROPLET, { ...DROPLET_INPUTS, name: "b", region: "ams3" });
    await assert.rejects(
      cloud.create(VOLUME_ATTACHMENT, { ...attachment, dropletId: Number(abroad.id) }),
      /Volume is already attached to a different Droplet\./,
    );
    await cloud.remove(attached);
    assert.equal(cloud.read(attached), undefined);
    await cloud.remove(volume);
    assert.equal(cloud.read(volume), undefined);
  });
});

describe("DigitalOcean project", () => {
  it("holds resources, one project at a time, and gives them to the default one", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, DROPLET_INPUTS);
    const urn = String(droplet.outputs.dropletUrn);
    const project = await cloud.create(PROJECT, { name: "psf", environment: "Production", resources: [urn] });
    assert.equal(project.inputs.purpose, "Web Application");
    assert.deepEqual(project.outputs.resources, [urn]);
    const other = await cloud.create(PROJECT, { name: "other" });
    const members = await cloud.create(PROJECT_RESOURCES, { project: other.id, resources: [urn] });
    assert.equal(members.id, other.id);
    assert.deepEqual(cloud.read(project)?.inputs.resources, []);
    await cloud.remove(members);
    assert.deepEqual(cloud.read(other)?.outputs.resources, []);
    const fallback = cloud.cloud.list(PROJECT).find(({ properties }) => properties.isDefault === true);
    assert.deepEqual(fallback?.properties.resources, [urn]);
  });

  it("ignores the case of its environment", async () => {
    const cloud = driver(digitalocean.resources);
    const project = await cloud.create(PROJECT, { name: "psf", environment: "Production" });
    const lower = { name: "psf", environment: "production" };
    assert.ok(cloud.compare(project, lower).ignore?.includes("environment"));
    assert.deepEqual(cloud.reasons(PROJECT, { name: "psf", environment: "test" }), [
      'expected environment to be one of ["development" "staging" "production"], got test',
    ]);
  });

  it("takes no networks and nothing that does not exist", async () => {
    const cloud = driver(digitalocean.resources);
    await assert.rejects(
      cloud.create(PROJECT, { name: "psf", resources: ["do:vpc:1"] }),
      /400 \(request "[^"]+"\) resource do:vpc:1 can not be in a project/,
    );
    await assert.rejects(
      cloud.create(PROJECT, { name: "psf", resources: ["do:droplet:1"] }),
      /404 \(request "[^"]+"\) resource do:droplet:1 does not exist/,
    );
  });
});

describe("DigitalOcean uptime and monitoring", () => {
  it("checks a target from every region by default", async () => {
    const cloud = driver(digitalocean.resources);
    const check = await cloud.create(UPTIME_CHECK, { name: "www", target: "https://www.example.org" });
    assert.deepEqual(check.inputs, {
      name: "www",
      target: "https://www.example.org",
      type: "https",
      enabled: true,
    });
    assert.deepEqual(check.outputs.regions, ["us_east", "us_west", "eu_west", "se_asia"]);
    tamper(cloud.cloud, UPTIME_CHECK, check.id, { enabled: false });
    assert.equal(cloud.read(check)?.inputs.enabled, false);
  });

  it("imports an alert by check and alert, and ends it with its check", async () => {
    const cloud = driver(digitalocean.resources);
    const check = await cloud.create(UPTIME_CHECK, { name: "www", target: "https://www.example.org" });
    const inputs = {
      checkId: check.id,
      name: "down",
      type: "down",
      period: "2m",
      notifications: [{ emails: [OWNER] }],
    };
    const alert = await cloud.create(UPTIME_ALERT, inputs);
    assert.deepEqual(cloud.importing(UPTIME_ALERT, `${check.id},${alert.id}`)?.inputs, inputs);
    assert.throws(() => cloud.importing(UPTIME_ALERT, alert.id), {
      message: "must use the IDs of the check and alert joined with a comma (e.g. `check_id,alert_id`)",
    });
    await cloud.remove(check);
    assert.equal(cloud.read(alert), undefined);
  });

  it("keeps the two vocabularies apart", () => {
    const { reasons } = driver(digitalocean.resources);
    assert.deepEqual(
      reasons(UPTIME_ALERT, {
        checkId: "x",
        type: "up",
        comparison: "GreaterThan",
        period: "4m",
        notifications: [],
      }),
      [
        'expected type to be one of ["latency" "down" "down_global" "ssl_expiry"], got up',
        'expected comparison to be one of ["greater_than" "less_than"], got GreaterThan',
        'expected period to be one of ["2m" "3m" "5m" "10m" "15m" "30m" "1h"], got 4m',
      ],
    );
    const alert = { alerts: { emails: ["a@b.c"] }, description: "x", type: "v1/insights/droplet/cpu" };
    assert.deepEqual(reasons(MONITOR_ALERT, { ...alert, compare: "greater_than", window: "2m", value: -1 }), [
      'expected compare to be one of ["GreaterThan" "LessThan"], got greater_than',
      'expected window to be one of ["5m" "10m" "30m" "1h"], got 2m',
      "expected value to be at least (0.000000), got -1.000000",
    ]);
  });

  it("watches droplets that exist", async () => {
    const cloud = driver(digitalocean.resources);
    const inputs = {
      alerts: { emails: [OWNER] },
      description: "cpu",
      type: "v1/insights/droplet/cpu",
      compare: "GreaterThan",
      window: "5m",
      value: 90,
    };
    const alert = await cloud.create(MONITOR_ALERT, inputs);
    assert.deepEqual(alert.outputs, { ...inputs, enabled: true });
    await assert.rejects(
      cloud.create(MONITOR_ALERT, { ...inputs, entities: ["1"] }),
      /422 \(request "[^"]+"\) entity 1 does not exist/,
    );
  });
});

describe("DigitalOcean alerts", () => {
  const notified = (emails: readonly string[]) => ({
    uptime: { name: "down", type: "down", period: "2m", notifications: [{ emails }] },
    monitor: {
      ...{ alerts: { emails }, description: "cpu", type: "v1/insights/droplet/cpu" },
      ...{ compare: "GreaterThan", window: "5m", value: 90 },
    },
  });
  const refusal = (line: string, field: string, address: string) => ({
    message: `1 error occurred:\n\t* ${line} 422 (request "00000000-0000-4000-8000-000000000002") invalid value for field '${field}': invalid email '${address}'\n\n`,
  });
  const api = "https://api.digitalocean.com/v2";

  it("go to verified members of the account's team only", async () => {
    const strangers = notified([OWNER, "bob@example.com"]);
    const watched = driver(digitalocean.resources);
    const { id } = await watched.create(UPTIME_CHECK, { name: "www", target: "https://www.example.org" });
    await assert.rejects(
      watched.create(UPTIME_ALERT, { checkId: id, ...strangers.uptime }),
      refusal(
        `Error creating Alert: POST ${api}/uptime/checks/${id}/alerts:`,
        "notifications.email[1]",
        "bob@example.com",
      ),
    );
    const machines = driver(digitalocean.resources);
    machines.cloud.uuid();
    await assert.rejects(
      machines.create(MONITOR_ALERT, strangers.monitor),
      refusal(
        `Error creating Alert Policy: POST ${api}/monitoring/alerts:`,
        "alerts.email[1]",
        "bob@example.com",
      ),
    );
    const cloud = driver(digitalocean.resources, {}, undefined, ["bob@example.com"]);
    assert.ok(await cloud.create(MONITOR_ALERT, strangers.monitor));
  });

  it("are not turned to a stranger later either", async () => {
    const cloud = driver(digitalocean.resources);
    const { id } = await cloud.create(UPTIME_CHECK, { name: "www", target: "https://www.example.org" });
    const [members, strangers] = [notified([OWNER]), notified(["bob@example.com"])];
    const alert = await cloud.create(UPTIME_ALERT, { checkId: id, ...members.uptime });
    await assert.rejects(
      cloud.update(alert, { checkId: id, ...strangers.uptime }),
      /Error updating Alert: PUT .* 422 .* invalid value for field 'notifications.email\[0\]'/,
    );
    const policy = await cloud.create(MONITOR_ALERT, members.monitor);
    await assert.rejects(
      cloud.update(policy, strangers.monitor),
      /Error updating monitoring alert: PUT .* 422 .* invalid value for field 'alerts.email\[0\]'/,
    );
  });
});

describe("DigitalOcean configuration and data sources", () => {
  it("refuses an endpoint that is no URL", () => {
    assert.deepEqual(digitalocean.validateConfiguration?.({ apiEndpoint: "api.example.org" }), [
      {
        property: "apiEndpoint",
        reason: 'expected "api_endpoint" to have a host and an http or https scheme, got api.example.org',
      },
    ]);
    assert.deepEqual(digitalocean.validateConfiguration?.({}), []);
  });

  it("lists sizes by filter and order", async () => {
    const cloud = driver(digitalocean.resources);
    const getSizes = digitalocean.functions["digitalocean:index/getSizes:getSizes"];
    const found = await getSizes?.(
      {
        filters: [{ key: "vcpus", values: ["8"] }],
        sorts: [{ key: "price_monthly", direction: "asc" }],
      },
      cloud.context,
    );
    const slugs = Array.isArray(found?.sizes)
      ? found.sizes.map((size: Value) => (isProperties(size) ? size.slug : size))
      : [];
    assert.deepEqual(slugs, ["s-8vcpu-16gb", "s-8vcpu-16gb-intel", "c-8", "g-8vcpu-32gb", "m-8vcpu-64gb"]);
  });

  it("says what it did not find", async () => {
    const cloud = driver(digitalocean.resources);
    const getRegion = digitalocean.functions["digitalocean:index/getRegion:getRegion"];
    await assert.rejects(async () => getRegion?.({ slug: "ams9" }, cloud.context), {
      message:
        "invoking digitalocean:index/getRegion:getRegion: 1 error occurred:\n\t* Region does not exist: ams9\n\n",
    });
  });
});
