import { rmSync } from "node:fs";
import { gateServer } from "./server.ts";

/** `node main.ts SOCKET NAME-SERVER`, in the network namespace whose place the gate takes. */
const [socket = "", nameServer = ""] = process.argv.slice(2);
rmSync(socket, { force: true });
const server = gateServer(nameServer);
server.listen({ path: socket, readableAll: false, writableAll: false });
process.once("SIGTERM", () => process.exit(0));
