import { containsAddress, parseAddress, parseCidr } from "../../stacks/derive/cidr.ts";
import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import type { Estate, Port, Server } from "../../stacks/vocabulary/index.ts";
import { Mismatch, type Probe, type Shell, type Surroundings, succeeded } from "./probe.ts";

/** Somewhere from which machines are scanned. */
interface Vantage {
  readonly name: string;
  readonly shell: Shell;
  readonly server?: Server;
}

/**
 * Every machine scanned over TCP from outside, and from one machine of every other kind: what answers, with a
 * connection or a refusal of the machine's own kernel, is what the table opens to that place, no more and no less.
 */
export function portProbes(estate: Estate): readonly Probe[] {
  return estate.servers.map((server) => ({
    theme: "ports",
    claim: `${canonicalName(estate, server)} opens what the table says, and nothing else`,
    check: (around) => scanFromEverywhere(around, server),
  }));
}

async function scanFromEverywhere(around: Surroundings, target: Server): Promise<void> {
  const { estate } = around;
  const others = estate.servers.filter(
    (server, index) =>
      server !== target && estate.servers.findIndex((other) => kind(other) === kind(server)) === index,
  );
  const places: readonly Vantage[] = [
    { name: "the internet", shell: around.visitor },
    ...others.map((server) => ({ name: serverKey(server), shell: around.on(server), server })),
  ];
  const found = await Promise.all(
    places.flatMap((place) => [
      compare(around, target, place, "public"),
      ...(place.server?.datacenter === target.datacenter ? [compare(around, target, place, "private")] : []),
    ]),
  );
  const wrong = found.flat();
  if (wrong.length > 0) throw new Mismatch(wrong.join("; "));
}

/** Machines of one role in one place see the same. */
function kind({ role, datacenter }: Server): string {
  return `${role}@${datacenter}`;
}

async function compare(
  around: Surroundings,
  target: Server,
  place: Vantage,
  over: "private" | "public",
): Promise<readonly string[]> {
  const { estate } = around;
  const address = around.addresses(target)[over];
  const expected = new Set(
    openPorts(estate, target)
      .filter((port) => admits(around, target, port, place, over))
      .flatMap(sockets),
  );
  const open = await scan(place.shell, address, interesting(estate));
  const where = `from ${place.name} over its ${over} address`;
  return [
    ...[...open].filter((port) => !expected.has(port)).map((port) => `${port} is open ${where}`),
    ...[...expected].filter((port) => !open.has(port)).map((port) => `${port} is closed ${where}`),
  ];
}

function admits(
  { estate, addresses }: Surroundings,
  target: Server,
  { from }: Port,
  { server }: Vantage,
  over: "private" | "public",
): boolean {
  if (from === "anywhere") return true;
  if (server === undefined) return false;
  if (typeof from === "object") return from.roles.includes(server.role);
  // A machine reaches another's public address from its own public one, which is in no private range.
  const source = addresses(server)[over];
  const inside = (range: string) => isInside(range, source);
  switch (from) {
    case "private":
      return inside(estate.datacenters[target.datacenter]?.privateNetwork ?? "");
    case "private-networks":
      return Object.values(estate.datacenters).some(({ privateNetwork }) => inside(privateNetwork));
    case "deployers":
      return estate.deployers.some(({ range }) => inside(range));
  }
}

function isInside(range: string, address: string): boolean {
  const [network, parsed] = [parseCidr(range), parseAddress(address)];
  return network !== undefined && parsed !== undefined && containsAddress(network, parsed);
}

/** Every port that any machine opens, and those on which its daemons listen without opening them. */
function interesting(estate: Estate): readonly string[] {
  const declared = estate.servers.flatMap((server) => openPorts(estate, server).flatMap(sockets));
  return [...new Set([...declared, ...listenedTo.map((port) => `${port}/tcp`), ...["53/udp", "123/udp"]])];
}

/** Consul's HTTP, DNS and server ports, pgbouncer, nginx, exporters, Prometheus and its alerts, mail, databases. */
const listenedTo = [
  ...[21, 25, 53, 111, 443, 873, 3000, 5353, 5355, 5432, 6432, 8008, 8080, 8125, 8300, 8302, 8432, 8443],
  ...[8500, 8501, 8502, 8503, 8600, 8812, 9000, 9090, 9091, 9093, 9094, 9100, 9113, 9115, 9127, 9187, 9999],
];

/** `22/tcp`; a range as each of its ports. */
function sockets({ port, protocol = "tcp" }: Port): readonly string[] {
  if (typeof port === "number") return [`${port}/${protocol}`];
  const [first = 0, last = 0] = port.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
}

/**
 * Tries every port at once. The firewall refuses with an ICMP message of its own ("administratively prohibited"),
 * which reads as an unreachable host. What it lets in is answered by a daemon, or by the kernel's reset or "port
 * unreachable": both read as a refused connection, and mean open.
 */
async function scan(shell: Shell, address: string, ports: readonly string[]): Promise<ReadonlySet<string>> {
  const command = `python3 - ${address} ${ports.join(" ")}`;
  const output = succeeded(await shell(command, { input: scanner, seconds: 60 }), `the scan of ${address}`);
  return new Set(output.split(/\s+/).filter(Boolean));
}

const scanner = `
import asyncio, socket, sys

async def tcp(address, port):
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), 3)
        writer.close()
    except ConnectionRefusedError:
        pass

async def udp(address, port):
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.connect((address, port))
        try:
            for _ in range(2):
                await loop.sock_sendall(sender, b"?")
                await asyncio.wait_for(loop.sock_recv(sender, 512), 1)
        except (ConnectionRefusedError, asyncio.TimeoutError):
            pass

async def is_open(address, name):
    port, protocol = name.split("/")
    try:
        await (tcp if protocol == "tcp" else udp)(address, int(port))
        return True
    except (OSError, asyncio.TimeoutError):
        return False

async def main(address, names):
    found = await asyncio.gather(*(is_open(address, name) for name in names))
    print(*(name for name, answer in zip(names, found) if answer))

asyncio.run(main(sys.argv[1], sys.argv[2:]))
`;
