import assert from "node:assert/strict";
import { dnsZonesPage } from "../../../documents/pages/dns-zones.ts";
import { firewallPage } from "../../../documents/pages/firewall.ts";
import { peoplePage } from "../../../documents/pages/people.ts";
import { consulLocalPorts, portPlanPage } from "../../../documents/pages/port-plan.ts";
import { openedPorts } from "../../../documents/pages/ports.ts";
import { hostBundles } from "../../../roles/index.ts";
import { accountsOf } from "../../../stacks/derive/access.ts";
import { openPorts } from "../../../stacks/derive/ports.ts";
import { plannedRecords } from "../../../stacks/derive/records.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change } from "../../stacks/change.ts";

const source = { estate: prod };

describe("the ports of the documents", () => {
  it("are those of every machine, each once", () => {
    const pairs = openedPorts(prod).flatMap(({ port, servers }) =>
      servers.map(({ name }) => `${name} ${port.port} ${port.protocol ?? "tcp"}`),
    );
    const expected = prod.servers.flatMap((server) =>
      openPorts(prod, server).map((port) => `${server.name} ${port.port} ${port.protocol ?? "tcp"}`),
    );
    assert.deepEqual([...pairs].sort(), [...expected].sort());
  });

  it("are said of as many machines as open them, in the fewest words", () => {
    const text = portPlanPage(source);
    assert.match(text, /^\| 22\/tcp \| SSH \| every machine \| \*\*anywhere\*\* \|$/m);
    assert.match(
      text,
      /^\| 8301\/udp \| Consul gossip \| every machine in iad1 \| its datacenter's private network \|$/m,
    );
    assert.match(text, /^\| 25\/tcp \| SMTP \| mail1\.ams1 \|/m);
    assert.match(
      text,
      /^\| 8432\/tcp \| pgBackRest repository \| backup0\.ord1 \| pg0\.iad1\.psf\.io, pg1\.iad1\.psf\.io \|$/m,
    );
    assert.match(text, /^\| 8501\/tcp \|.*\| deployers: office \(203\.0\.113\.0\/24\) \|$/m);
  });

  it("of Consul's agents are those of their configuration", () => {
    const [server] = prod.servers;
    assert.ok(server);
    const configuration = JSON.stringify(hostBundles(prod, server).configuration).replaceAll("\\", "");
    assert.match(configuration, /"ports":\s*\{\s*n?\s*"dns": 8600,\s*n?\s*"http": 8500,/);
    assert.deepEqual([...new Set(consulLocalPorts.map(({ port }) => port))], [8500, 8600]);
  });

  it("that are open to the world stand first in the firewall's page", () => {
    const [, world = ""] = firewallPage(source).split("## Open to the world\n");
    const [section = ""] = world.split("\n## ");
    assert.equal(
      section.split("\n").filter((line) => line.startsWith("| ")).length - 2,
      openedPorts(prod).filter(({ port }) => port.from === "anywhere").length,
    );
  });

  it("follow a change of a role", () => {
    const opened = change(prod, (draft) => {
      const role = draft.roles.slack;
      if (role) role.ports = [{ port: 6667, from: "anywhere", purpose: "IRC" }];
    });
    const before = firewallPage(source).split("\n");
    const after = firewallPage({ estate: opened }).split("\n");
    assert.deepEqual(
      after.filter((line) => !before.includes(line)),
      ["| 6667/tcp | slack0.iad1 | IRC |", "| 6667/tcp | **anywhere** | IRC | slack0 |"],
    );
  });
});

describe("the page of people", () => {
  it("has each machine with the accounts that it gets", () => {
    const text = peoplePage(source);
    for (const server of prod.servers) {
      const [, line = ""] =
        text.match(new RegExp(`^\\| ${server.name}\\.${server.datacenter}\\.psf\\.io \\|(.*)$`, "m")) ?? [];
      const accounts = accountsOf(prod, server).map(({ account }) => account);
      assert.deepEqual([...line.matchAll(/`(\w+)`/g)].map(([, account]) => account).sort(), accounts.sort());
    }
  });

  it("tells keys by the fingerprint that ssh-keygen prints", () => {
    assert.match(peoplePage(source), /`ssh-ed25519 pPE8BtHkND8qUbLUaML6zVfC1wYmmrFbCOEjZb8tkDY`/);
  });

  it("has admins without and others with the roles that they may use", () => {
    const text = peoplePage(source);
    assert.match(text, /^\| `mfraser` \| Morgan Fraser \| \*\*all \(admin, sudo\)\*\* \| {2}\|/m);
    assert.match(
      text,
      /^\| `aokafor` \| Ada Okafor \| docs \(sudo\), packages \| aptly-uploaders on packages \|/m,
    );
  });
});

describe("the page of DNS zones", () => {
  const text = dnsZonesPage(source);

  it("has a line for each record", () => {
    const lines = text.split("\n").filter((line) => line.startsWith("| `"));
    assert.equal(lines.length, plannedRecords(prod).length);
  });

  it("says where a record leads and why it is there", () => {
    assert.match(text, /^\| `docs` \| CNAME \| the CDN's name for docs \| 300 \| CDN on \|$/m);
    assert.match(text, /^\| `lb` \| A \| public address of lb0\.iad1\.psf\.io \| 3600 \| lb0-iad1 \|$/m);
    assert.match(text, /^\| `@` \| MX \| `50 mail\.python\.org` \| 3600 \| \*zone\* \|$/m);
  });
});
