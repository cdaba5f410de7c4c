import { type Shell, succeeded } from "./probe.ts";

/** By address: what answered there, each as `22/tcp`. */
export type Scan = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Tries every port of every address from one place. The firewall refuses with an ICMP message of its own
 * ("administratively prohibited"), which reads as an unreachable host. What it lets in is answered by a daemon, or by
 * the kernel's reset or "port unreachable": both read as a refused connection, and mean open.
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

/** A line for each address. A firewall answers some attempts a second and leaves the others waiting, which costs nothing. */
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

async def is_open(address, name, room):
    port, protocol = name.split("/")
    async with room:
        try:
            await (tcp if protocol == "tcp" else udp)(address, int(port))
            return True
        except (OSError, asyncio.TimeoutError):
            return False

async def main(names, addresses):
    room = asyncio.Semaphore(400)
    async def line(address):
        found = await asyncio.gather(*(is_open(address, name, room) for name in names))
        return " ".join([address, *(name for name, answer in zip(names, found) if answer)])
    print(*await asyncio.gather(*map(line, addresses)), sep="\\n")

asyncio.run(main(sys.argv[1].split(","), sys.argv[2:]))
`;
