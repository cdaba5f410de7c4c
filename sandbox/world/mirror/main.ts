import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Cache } from "./cache.ts";
import { mirrorServer } from "./server.ts";

const { values } = parseArgs({
  options: {
    /** Unix socket to listen on. */
    socket: { type: "string" },
    /** Folder of the cached files. */
    cache: { type: "string" },
    /** Name and address of an archive: debian=http://deb.debian.org/debian */
    archive: { type: "string", multiple: true },
  },
});
const { socket, cache, archive = [] } = values;
if (socket === undefined || cache === undefined || archive.length === 0) {
  console.error("usage: main.ts --socket FILE --cache FOLDER --archive NAME=ADDRESS…");
  process.exit(2);
}

const archives = new Map(
  archive.map((entry) => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1).replace(/\/$/, "")] as const;
  }),
);
const server = mirrorServer(new Cache({ archives, directory: resolve(cache) }), (line) =>
  console.error(line),
);

// A socket's path may have 107 bytes (unix(7)); from its own folder any is short enough.
mkdirSync(dirname(socket), { recursive: true });
process.chdir(dirname(socket));
rmSync(basename(socket), { force: true });
server.listen(basename(socket), () => {
  // The forwarder on the other side is not root.
  chmodSync(basename(socket), 0o666);
  console.log(`mirror of ${archive.join(", ")} on ${socket}`);
});
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    process.exit(0);
  });
}
