import { Resolver } from "node:dns/promises";
import { connect, createServer, isIP, type Server, type Socket } from "node:net";
import { errorCode, errorMessage } from "../../../commands/failure.ts";
import { encodeLine, type GateRequest, parseRequest, readLine } from "./protocol.ts";

/** Milliseconds after which an address that does not answer is given up. */
const PATIENCE = 10_000;

/**
 * Connects whoever comes over a unix socket to a host of the network that this process is in, with names resolved by
 * one name server alone.
 */
export function gateServer(nameServer: string): Server {
  const resolver = new Resolver({ timeout: 2000, tries: 3 });
  resolver.setServers([nameServer]);
  return createServer({ allowHalfOpen: true }, (client) => {
    client.on("error", () => client.destroy());
    void serve(client, resolver);
  });
}

async function serve(client: Socket, resolver: Resolver): Promise<void> {
  let target: Socket;
  try {
    const request = parseRequest(await readLine(client));
    if (request === undefined) throw new Error("the first line is no request");
    target = await dial(request, resolver);
  } catch (error) {
    client.end(encodeLine({ code: errorCode(error) || "EPROTO", message: errorMessage(error) }));
    return;
  }
  client.write(encodeLine({ ok: true }));
  client.pipe(target).pipe(client);
  client.on("close", () => target.destroy());
  target.on("error", () => client.destroy());
  target.on("close", () => client.destroySoon());
}

/** Every address in turn, as Go's dialler does; the first one's error where none answers. */
async function dial({ host, port }: GateRequest, resolver: Resolver): Promise<Socket> {
  const addresses = isIP(host) === 0 ? await resolve(host, resolver) : [host];
  let first: unknown;
  for (const address of addresses) {
    try {
      return await open(address, port);
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

async function resolve(host: string, resolver: Resolver): Promise<readonly string[]> {
  try {
    return await resolver.resolve4(host);
  } catch (error) {
    if (errorCode(error) !== "ENODATA") throw error;
    return resolver.resolve6(host);
  }
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error(`connect ETIMEDOUT ${host}:${port}`), { code: "ETIMEDOUT" }));
    }, PATIENCE);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
