import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { WORLD_ADDRESSES } from "../../../../sandbox/world/addresses.ts";
import { gatewayService } from "../../../../sandbox/world/gateway.ts";
import { mirrorService } from "../../../../sandbox/world/mirror/service.ts";
import { settleServices } from "../../../../sandbox/world/settle.ts";
import { type Laboratory, laboratoryRoot, openLaboratory } from "../laboratory.ts";

describe("the mirror as the machines see it", function () {
  this.timeout(300_000);
  let laboratory: Laboratory;
  let archive: Server;
  let requests = 0;

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    laboratory = openLaboratory(root);
    archive = createServer((_, response) => {
      requests++;
      response.end("a package");
    });
    await new Promise<void>((resolve) => archive.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    archive?.close();
    archive?.closeAllConnections();
    await laboratory?.close();
  });

  it("is fetched once for all of them, by a process of the host", async () => {
    const address = archive.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const paths = {
      root: laboratory.root,
      state: join(laboratory.directory, "state"),
      cache: join(laboratory.directory, "cache"),
    };
    const archives = {
      debian: `http://127.0.0.1:${port}/debian`,
      security: `http://127.0.0.1:${port}/security`,
    };
    await settleServices([mirrorService(paths, archives), gatewayService()], laboratory.rooms);
    const url = `http://${WORLD_ADDRESSES.mirror}/debian/pool/main/b/bash/bash.deb`;
    const answers = await Promise.all(Array.from({ length: 5 }, () => laboratory.exec(["curl", "-sS", url])));
    assert.deepEqual(
      answers.map(({ output }) => output),
      Array(5).fill("a package"),
    );
    assert.equal(requests, 1);
  });
});
