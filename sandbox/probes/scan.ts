import { type Shell, succeeded } from "./probe.ts";

/** By address: what answered there, each as `22/tcp`, and what said nothing over UDP, as `53/udp?`. */
export type Scan = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Tries every port of every address from one place. The firewall refuses with an ICMP message of its own
 * ("administratively prohibited"), which reads as an unreachable host. What it lets in is answered by a daemon, or by
 * the kernel's reset or "port unreachable": both read as a refused connection, and mean open. A cloud's firewall says
 * nothing; over UDP a daemon may say nothing either.
 * @throws {Mismatch} where the scan itself fails
 */
export async function scan(
  shell: Shell,
  place: string,
  addresses: readonly string[],
  ports: readonly string[],
): Promise<Scan> {
  const command = `python3 - ${ports.join(",")} ${addresses.join(" ")}`;
  const output = succeeded(await shell(command, { input: scanner, seconds: 180 }), `the scan from ${place}`);
  return new Map(
    output.split("\n").map((line) => {
      const [address = "", ...open] = line.split(" ");
      return [address, new Set(open)];
    }),
  );
}

/**
 * A line for each address. A kernel tells a sender of six refused attempts at once, and of one a second after that
 * (icmp_ratelimit): over UDP, where silence may mean open, each address is asked first, and one port after the other.
 */
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
    version = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(version, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.connect((address, port))
        try:
            for _ in range(2):
                await loop.sock_sendall(sender, b"?")
                await asyncio.wait_for(loop.sock_recv(sender, 512), 1)
        except ConnectionRefusedError:
            pass

async def look(address, name):
    port, protocol = name.split("/")
    try:
        await (tcp if protocol == "tcp" else udp)(address, int(port))
        return [name]
    except asyncio.TimeoutError:
        return [name + "?"] if protocol == "udp" else []
    except OSError:
        return []

async def main(names, addresses):
    room = asyncio.Semaphore(400)
    datagrams = [name for name in names if name.endswith("/udp")]
    streams = [name for name in names if name not in datagrams]
    async def try_stream(address, name):
        async with room:
            return await look(address, name)
    async def line(address):
        found = [await look(address, name) for name in datagrams]
        found += await asyncio.gather(*(try_stream(address, name) for name in streams))
        return " ".join([address, *(name for names in found for name in names)])
    print(*await asyncio.gather(*map(line, addresses)), sep="\\n")

asyncio.run(main(sys.argv[1].split(","), sys.argv[2:]))
`;
