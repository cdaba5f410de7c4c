import assert from "node:assert/strict";
import { join } from "node:path";
import type { CloudObject } from "../../../sandbox/cloud/cloud.ts";
import { DROPLET } from "../../../sandbox/providers/digitalocean/types.ts";
import { TLS_SUBSCRIPTION } from "../../../sandbox/providers/fastly/types.ts";
import { openMaterials } from "../../../sandbox/world/materials.ts";
import { metadataService } from "../../../sandbox/world/metadata.ts";
import type { Service } from "../../../sandbox/world/service.ts";
import { settleServices } from "../../../sandbox/world/settle.ts";
import { WORLD_PACKAGES, worldServices } from "../../../sandbox/world/world.ts";
import { temporaryDirectory } from "../temporary.ts";
import { docsService } from "./edge/definitions.ts";
import { type Laboratory, laboratoryRoot, openLaboratory } from "./laboratory.ts";
import { domainObject, recordObject } from "./objects.ts";

const ARCHIVES = { debian: "http://127.0.0.1:1/debian", security: "http://127.0.0.1:1/debian-security" };
const NOW = new Date("2026-11-23T12:00:00Z");

function subscription(state: string, ...domains: readonly string[]): CloudObject {
  return {
    type: TLS_SUBSCRIPTION,
    id: domains.join(),
    scope: "",
    properties: { state, domains, commonName: domains[0] ?? "" },
  };
}

const OBJECTS: readonly CloudObject[] = [
  domainObject("example.org"),
  recordObject("example.org", "docs", "CNAME", "dualstack.t.sni.global.fastly.net."),
  subscription("issued", "docs.example.org", "doc.example.org"),
  subscription("pending", "later.example.org"),
  docsService("", { backends: [{ name: "lb0", address: "lb0.example.org", healthcheck: "load-balancer" }] }),
];

/** Without Go: its absence must leave everything else as it is. */
async function materials(directory: string, notes: string[]) {
  const give = await openMaterials({
    paths: {
      root: join(directory, "root"),
      state: join(directory, "state"),
      cache: join(directory, "cache"),
    },
    environment: { PATH: directory },
    progress: { note: (text) => notes.push(text), start: () => ({ done: () => {} }) },
    signal: new AbortController().signal,
    now: () => NOW,
  });
  return give(OBJECTS);
}

describe("the world around the machines", () => {
  const temporary = temporaryDirectory();

  it("has a certificate for each issued subscription, and says what it cannot do without Go", async () => {
    const notes: string[] = [];
    const { acme, edge } = await materials(temporary.path, notes);
    assert.equal(acme, undefined);
    assert.deepEqual(notes, [
      "domains that are not behind the CDN get no public certificate: go is not on PATH. Install Go 1.26 (https://go.dev/dl) with a module proxy in reach, then run this again",
    ]);
    assert.equal(edge.domains.length, 1);
    assert.deepEqual((await materials(temporary.path, [])).edge, edge);
  });

  it("is the same for the same cloud, and changes only the services that a change concerns", async () => {
    const paths = { root: "/r", state: "/s", cache: "/c" };
    const given = { paths, archives: ARCHIVES, materials: await materials(temporary.path, []) };
    const services = (objects: readonly CloudObject[]) => worldServices({ ...given, objects });
    assert.deepEqual(services(OBJECTS), services([...OBJECTS].reverse()));
    assert.deepEqual(
      services(OBJECTS).map(({ name, room }) => `${name} in ${room}`),
      [
        "dns in world",
        "mirror in host",
        "gateway in world",
        "metadata in world",
        "edge in world",
        "cache in world",
      ],
    );
    const changed = services([...OBJECTS, recordObject("example.org", "new", "A", "198.18.1.1")]);
    const before = new Map(services(OBJECTS).map((service) => [service.name, service.generation.directory]));
    assert.deepEqual(
      changed
        .filter(({ name, generation }) => before.get(name) !== generation.directory)
        .map(({ name }) => name),
      ["dns"],
    );
  });

  it("names each Debian package once", () => {
    assert.equal(new Set(WORLD_PACKAGES).size, WORLD_PACKAGES.length);
    for (const name of ["bind9", "bind9-dnsutils", "haproxy", "varnish", "curl"]) {
      assert.ok(WORLD_PACKAGES.includes(name), name);
    }
  });
});

describe("the service about the machine", function () {
  this.timeout(300_000);
  let laboratory: Laboratory;

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    laboratory = openLaboratory(root);
  });
  after(() => laboratory?.close());

  it("tells each droplet who it is, takes its metrics alone, and knows of new droplets at once", async () => {
    const droplet = (id: string, ipv4Address: string) => ({
      ...{ type: DROPLET, id, scope: "ams3" },
      properties: { ipv4Address, region: "ams3", name: `${id}.example.org` },
    });
    const ask = async (from: string, path: string, ...words: readonly string[]) => {
      const format = ["-s", "-m", "5", "--interface", from, "-w", " %{http_code}"];
      const { output } = await laboratory.exec([
        "/usr/bin/curl",
        ...format,
        ...words,
        `http://169.254.169.254${path}`,
      ]);
      return output;
    };
    const [one, two] = [droplet("400000001", "198.18.1.1"), droplet("400000002", "198.18.1.2")];
    await settleServices([metadataService([one])], laboratory.rooms);
    assert.equal(await ask("198.18.1.1", "/metadata/v1/id"), "400000001 200");
    assert.equal(await ask("198.18.1.2", "/metadata/v1/id"), " 404");
    await settleServices([metadataService([one, two])], laboratory.rooms);
    assert.equal(await ask("198.18.1.2", "/metadata/v1/id"), "400000002 200");
    assert.equal(await ask("198.18.1.2", "/metadata/v1/region"), "ams3 200");
    assert.equal(await ask("198.18.1.2", "/metadata/v1/hostname"), "400000002.example.org 200");
    assert.equal(await ask("198.18.1.2", "/metadata/v1/user-data"), " 404");
    const token = (await ask("198.18.1.2", "/metadata/v1/auth-token")).replace(/ 200$/, "");
    assert.match(token, /^[0-9A-F]{40}$/);
    const appKey = await ask(
      "198.18.1.2",
      "/v1/appkey/droplet-auth-token",
      "-H",
      `Authorization: DOMETADATA ${token}`,
    );
    assert.equal(appKey, `"${token}" 200`);
    const send = (id: string) =>
      ask("198.18.1.2", `/v1/metrics/droplet_id/${id}`, "-H", "X-Auth-Key: k", "-d", "{}");
    assert.equal(await send("400000002"), " 202");
    assert.equal(await send("400000001"), " 404");
  });
});

describe("all services of the world", function () {
  this.timeout(300_000);
  let laboratory: Laboratory;

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    laboratory = openLaboratory(root);
  });
  after(() => laboratory?.close());

  it("run together, are left alone when nothing has changed, and are repaired when one has ended", async () => {
    const { root, directory, rooms } = laboratory;
    const paths = { root, state: join(directory, "state"), cache: join(directory, "cache") };
    const services = worldServices({
      objects: OBJECTS,
      paths,
      archives: ARCHIVES,
      materials: await materials(directory, []),
    });
    await settleServices(services, rooms);
    const done: string[] = [];
    await settleServices(services, {
      ...rooms,
      start: async ({ name }) => void done.push(`start ${name}`),
      signal: (name) => void done.push(`signal ${name}`),
      stop: async (name) => void done.push(`stop ${name}`),
      run: (room, argv) => {
        const own = ({ reload }: Service) => reload.kind === "commands" && reload.commands.includes(argv);
        done.push(...services.filter(own).map(({ name }) => `reload ${name}`));
        return rooms.run(room, argv);
      },
    });
    assert.deepEqual(done, []);
    for (const { name } of services) {
      await rooms.stop(name);
      assert.equal(rooms.isRunning(name), false);
    }
    await settleServices(services, rooms);
    for (const { name } of services) assert.equal(rooms.isRunning(name), true, name);
  });
});
