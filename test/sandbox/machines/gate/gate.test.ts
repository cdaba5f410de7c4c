import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connectThrough } from "../../../../sandbox/machines/gate/client.ts";
import { gateServer } from "../../../../sandbox/machines/gate/server.ts";
import { temporaryDirectory } from "../../temporary.ts";

const listen = (server: Server, where: { path: string } | { host: string; port: number }): Promise<void> =>
  new Promise((resolve) => {
    server.listen(where, resolve);
  });

describe("the gate", () => {
  const directory = temporaryDirectory();
  const servers: Server[] = [];
  const gate = async (): Promise<string> => {
    const path = join(directory.path, "gate");
    const server = gateServer("127.0.0.1");
    servers.push(server);
    await listen(server, { path });
    return path;
  };
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it("carries bytes both ways, also those that come with the answer, to the end of each way", async () => {
    const host = createServer({ allowHalfOpen: true }, (client) => {
      client.write("hello\n");
      text(client).then((received) => client.end(`${received.length} bytes\n`));
    });
    servers.push(host);
    await listen(host, { host: "127.0.0.1", port: 0 });
    const address = host.address();
    assert.ok(typeof address === "object" && address !== null);
    const stream = await connectThrough(await gate(), "127.0.0.1", address.port);
    stream.end("x".repeat(200_000));
    assert.equal(await text(stream), "hello\n200000 bytes\n");
  });

  it("closes when the host ends its way: whoever waits for the other end to close does not wait for ever", async () => {
    const host = createServer((client) => client.end("bye\n"));
    servers.push(host);
    await listen(host, { host: "127.0.0.1", port: 0 });
    const address = host.address();
    assert.ok(typeof address === "object" && address !== null);
    const stream = await connectThrough(await gate(), "127.0.0.1", address.port);
    const closed = once(stream, "close");
    assert.equal(await text(stream), "bye\n");
    await closed;
  });

  it("fails as the dialling itself does", async () => {
    const path = await gate();
    await assert.rejects(connectThrough(path, "127.0.0.1", 1), {
      code: "ECONNREFUSED",
      message: "connect ECONNREFUSED 127.0.0.1:1",
    });
  });

  it("fails where nobody holds it", async () => {
    await assert.rejects(connectThrough(join(directory.path, "nobody"), "127.0.0.1", 1), { code: "ENOENT" });
  });
});
