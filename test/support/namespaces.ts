import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { Machine } from "../../sandbox/cloud/machine.ts";
import { type Interface, specificationOf } from "../../sandbox/machines/boot/specification.ts";
import { isPublic6, ROUTER, ROUTER6 } from "../../sandbox/machines/network/addresses.ts";
import { configure, namespaceFile } from "../../sandbox/machines/network/namespaces.ts";
import type { Network } from "../../sandbox/machines/network/network.ts";

/** A machine's network without the machine: what a cloud would do before its packets and after them is all there is. */
export interface BareMachine {
  readonly namespace: string;
  readonly listener: ChildProcess;
}

/** Connects a machine as its boot would, without a firewall of its own, and listens on ports: `22/tcp`, `53/udp`. */
export async function connectBare(
  network: Network,
  machine: Machine,
  ports: readonly string[],
): Promise<BareMachine> {
  const interfaces = specificationOf(machine)?.interfaces ?? [];
  const legs = interfaces.map(({ name, network: leg, addresses: [address = ""] }) => ({
    interface: name,
    network: leg,
    address,
  }));
  const namespace = await network.connect(machine.id, legs);
  await configure(namespace, ["link set lo up", ...interfaces.flatMap(interfaceCommands)]);
  const listener = spawn("nsenter", [...inside(namespace), "python3", "-c", LISTENER, ...ports]);
  await once(listener.stdout, "data");
  return { namespace, listener };
}

function interfaceCommands({ name, network, addresses }: Interface): readonly string[] {
  return [
    ...addresses.map(
      (address) => `address add ${address} dev ${name}${address.includes(":") ? " nodad" : ""}`,
    ),
    `link set ${name} up`,
    ...(network === undefined ? [`route add default via ${ROUTER}`] : []),
    ...(addresses.some(isPublic6) ? [`route add ::/0 via ${ROUTER6}`] : []),
  ];
}

/** Which of `address port/protocol` answer in a namespace: with a greeting, which only the right listener gives. */
export async function reachable(namespace: string, targets: readonly string[]): Promise<readonly string[]> {
  const words = [...inside(namespace), "python3", "-c", PROBER, ...targets];
  const { stdout } = await promisify(execFile)("nsenter", words);
  return stdout.trim().split("\n").filter(Boolean);
}

function inside(namespace: string): readonly string[] {
  return [`--net=${namespaceFile(namespace)}`, "--"];
}

/** Answers every connection and datagram with its port. */
const LISTENER = `
import asyncio, sys

async def greet(reader, writer):
    writer.write(str(writer.get_extra_info("sockname")[1]).encode())
    writer.close()

class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport
    def datagram_received(self, data, peer):
        self.transport.sendto(str(self.transport.get_extra_info("sockname")[1]).encode(), peer)

async def main(names):
    loop = asyncio.get_running_loop()
    for port, protocol in (name.split("/") for name in names):
        if protocol == "tcp":
            await asyncio.start_server(greet, None, int(port))
        else:
            await loop.create_datagram_endpoint(Echo, local_addr=("::", int(port)))
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main(sys.argv[1:]))
`;

/** Asks for up to four seconds: what a filter drops says nothing, and what a busy machine answers comes late. */
const PROBER = `
import asyncio, socket, sys

async def tcp(address, port):
    reader, writer = await asyncio.open_connection(address, port)
    greeting = await reader.read()
    writer.close()
    return greeting

async def udp(address, port):
    loop = asyncio.get_running_loop()
    version = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(version, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.connect((address, port))
        while True:
            await loop.sock_sendall(sender, b"?")
            try:
                return await asyncio.wait_for(loop.sock_recv(sender, 16), 0.5)
            except asyncio.TimeoutError:
                pass

async def answers(target):
    address, name = target.split(" ")
    port, protocol = name.split("/")
    try:
        ask = (tcp if protocol == "tcp" else udp)(address, int(port))
        return await asyncio.wait_for(ask, 4) == port.encode()
    except (OSError, asyncio.TimeoutError):
        return False

async def main(targets):
    found = await asyncio.gather(*map(answers, targets))
    print("\\n".join(target for target, answer in zip(targets, found) if answer))

asyncio.run(main(sys.argv[1:]))
`;
