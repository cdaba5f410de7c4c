import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { certificatesOf } from "../../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../../stacks/vocabulary/index.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

const authorityFile = "/etc/ssl/certs/PSF_CA.pem";

/** Files that name the authority's, and the unit that reads it when it starts; none where it is read at each use. */
const unitOfReader: Readonly<Record<string, string | undefined>> = {
  "/etc/consul.d/agent.json": "consul.service",
  "/etc/haproxy/haproxy.cfg.template": "haproxy.service",
  "/etc/patroni/conf.d/cluster.yml": "patroni.service",
  "/etc/patroni/settings.json": undefined,
  "/etc/pgbackrest/pgbackrest.conf": "pgbackrest.service",
  "/etc/pgbouncer/pgbouncer.ini": "pgbouncer.service",
  "/etc/prometheus/prometheus.yml": undefined,
  "/etc/systemd/system/estate-certificate-metrics.service": undefined,
};

/** Who reads a key beside root: a web machine's pgbouncer, which is in the group ssl-cert, does not. */
function readers({ consul, postgresql }: Estate, { role }: Server) {
  if (role === consul.role) return { group: "consul", mode: "0640" };
  return [postgresql.role, postgresql.backup.repository].includes(role)
    ? { group: "postgres", mode: "0640" }
    : { group: undefined, mode: "0600" };
}

describe("base: certificates", () => {
  it("each is on the machines of its roles and nowhere else, certificate before key, for root and the daemon that is never root", () => {
    for (const { estate, server, name } of everyHost()) {
      const { certificates, configuration } = hostBundles(estate, server);
      const held = Object.entries(certificates.files).filter(([path]) =>
        path.startsWith("/etc/ssl/private/"),
      );
      assert.deepEqual(
        held.map(([path, { content, owner = "root", group, mode }]) => ({
          path,
          content,
          owner,
          group,
          mode,
        })),
        held.map(([path]) => {
          const certificate = path.slice("/etc/ssl/private/".length, -".pem".length);
          return {
            path,
            content: [
              { secret: `certificate/${certificate}/certificate` },
              { secret: `certificate/${certificate}/key` },
            ],
            owner: "root",
            ...readers(estate, server),
          };
        }),
        name,
      );
      assert.deepEqual(
        held.map(([path]) => path).sort(),
        certificatesOf(estate, server)
          .map(([certificate]) => `/etc/ssl/private/${certificate}.pem`)
          .sort(),
        name,
      );
      for (const [path] of held) assert.ok(Object.hasOwn(configuration.slots ?? {}, path), path);
    }
  });

  it("the authority is on every machine, in its well-known place", () => {
    for (const { estate, server } of everyHost()) {
      const { reload, ...file } = hostBundles(estate, server).certificates.files[authorityFile] ?? {};
      assert.deepEqual(file, {
        content: [{ secret: "authority/certificate" }],
        group: "ssl-cert",
        role: "base",
      });
    }
  });

  it("whoever knows the authority as its file was takes up another one", () => {
    const named = new Set<string>();
    for (const { estate, server, name } of everyHost()) {
      const { certificates, configuration } = hostBundles(estate, server);
      const reloaded = certificates.files[authorityFile]?.reload ?? [];
      const readers = Object.entries(configuration.files ?? {}).flatMap(([path, { content }]) =>
        content.includes(authorityFile) ? [path] : [],
      );
      for (const path of readers) named.add(path);
      const units = new Set(readers.flatMap((path) => unitOfReader[path] ?? []));
      assert.deepEqual(reloaded, [...units].sort(), name);
    }
    assert.deepEqual([...named].sort(), Object.keys(unitOfReader).sort());
  });

  it("the folder of keys is for those of ssl-cert, before their package comes too", () => {
    const { configuration, certificates } = bundlesOf("prod", "docs0-iad1");
    const folder = { group: "ssl-cert", mode: "0710", role: "base" };
    assert.deepEqual(configuration.directories?.["/etc/ssl/private"], folder);
    assert.deepEqual(certificates.directories?.["/etc/ssl/private"], folder);
  });
});
