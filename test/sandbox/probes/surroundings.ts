import type { MachineAddresses, Result, Shell, Surroundings } from "../../../sandbox/probes/probe.ts";
import { serverKey } from "../../../stacks/derive/names.ts";
import { dev } from "../../../stacks/dev/index.ts";
import type { Server } from "../../../stacks/vocabulary/index.ts";

export function answer(stdout: string, status = 0, stderr = ""): Result {
  return { status, stdout, stderr };
}

/** An estate of which only the answers exist: each place gives those of the command that it knows. */
export function surroundings(
  answers: (place: string, command: string, input?: string) => Result,
): Surroundings {
  const shell =
    (place: string): Shell =>
    async (command, options) =>
      answers(place, command, options?.input);
  return {
    estate: dev,
    visitor: shell("visitor"),
    on: (server) => shell(serverKey(server)),
    addresses: (server) => addressesOf(server),
  };
}

/** Machines of ord1 have no IPv6; those of iad1 have it, and no names that lead there. */
export function addressesOf(server: Server): MachineAddresses {
  const index = dev.servers.indexOf(server) + 10;
  const network = { iad1: "10.20.0", ord1: "10.21.0", nyc1: "10.23.0" }[server.datacenter];
  return {
    public: `198.18.1.${index}`,
    ...(server.datacenter === "ord1" ? {} : { public6: `2001:2::1:${index}` }),
    private: `${network}.${index}`,
  };
}
