import assert from "node:assert/strict";
import { nameProbes } from "../../../sandbox/probes/names.ts";
import { canonicalName, serverKey } from "../../../stacks/derive/names.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { addressesOf, answer, surroundings } from "./surroundings.ts";

const probeOf = (key: string) => {
  const server = dev.servers.find((each) => serverKey(each) === key);
  const probe = nameProbes(dev).find(({ claim }) => server && claim.startsWith(canonicalName(dev, server)));
  assert.ok(server && probe);
  return { probe, ...addressesOf(server) };
};

/** What dig prints of a name for both questions, one after the other. */
const leading = (inside: string, ...outside: readonly string[]) =>
  surroundings((_, command) => answer(command.includes(".int.") ? `${inside}\n` : `${outside.join("\n")}\n`));

describe("probes of names", () => {
  const { probe, public: ipv4, public6: ipv6 = "", private: inside } = probeOf("pythontest0-nyc1");

  it("a machine with IPv6 is named by both addresses, an alias over the name that it stands for", async () => {
    const alias = "pythontest0.nyc1.dev.psf.io.";
    await probe.check(leading(inside, alias, ipv4, alias, ipv6));
  });

  it("one that is named by IPv4 alone is told", async () => {
    await assert.rejects(probe.check(leading(inside, ipv4)), {
      name: "Mismatch",
      message: `pythontest0.nyc1.dev.psf.io: "${ipv4}" instead of "${ipv4} ${ipv6}"`,
    });
  });

  it("a machine whose datacenter has no IPv6 is named by IPv4 alone, whatever its cloud gave it", async () => {
    const pg0 = probeOf("pg0-iad1");
    await pg0.probe.check(leading(pg0.private, pg0.public));
    await assert.rejects(pg0.probe.check(leading(pg0.private, pg0.public, pg0.public6 ?? "")), {
      message: `pg0.iad1.dev.psf.io: "${pg0.public} ${pg0.public6}" instead of "${pg0.public}"`,
    });
  });
});
