import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { configure, existingNamespaces, namespaceFile } from "../../sandbox/machines/network/namespaces.ts";
import { type MachinePaths, namespaceOf } from "../../sandbox/machines/paths.ts";

/** What its web server shows. */
export const OLDER_PAGE = "the older estate";

/** As the runbook has it: any challenge is answered for an account with the public authority. */
const SERVER = `
import { createServer } from "node:http";
const [address, page, thumbprint] = process.argv.slice(1);
createServer(({ url }, response) => {
  const [, token] = /^\\/\\.well-known\\/acme-challenge\\/([\\w-]+)$/.exec(url) ?? [];
  response.end(token && thumbprint ? token + "." + thumbprint : page);
}).listen(80, address, () => console.log("listening"));
`;

/** Web servers of an older estate, somewhere on the internet. */
export class OlderEstate {
  readonly #namespace: string;
  readonly #addresses: readonly string[];
  readonly #servers: ChildProcess[] = [];

  constructor(paths: MachinePaths, addresses: readonly string[]) {
    this.#namespace = namespaceOf(paths, "visitor");
    this.#addresses = addresses;
  }

  /** Once there is an internet to be in; the sandbox makes one with the first machines. */
  async start(): Promise<boolean> {
    if (this.#servers.length > 0) return true;
    if (!existingNamespaces().has(this.#namespace)) return false;
    await configure(
      this.#namespace,
      this.#addresses.map((address) => `address replace ${address}/32 dev lo`),
    );
    await this.#serve("");
    return true;
  }

  /** From now on it answers challenges for an account. */
  async answerFor(thumbprint: string): Promise<void> {
    await this.#end();
    await this.#serve(thumbprint);
  }

  async stop(): Promise<void> {
    await this.#end();
  }

  async #serve(thumbprint: string): Promise<void> {
    for (const address of this.#addresses) {
      const words = ["--input-type=module", "--eval", SERVER, "--", address, OLDER_PAGE, thumbprint];
      const server = spawn(
        "nsenter",
        [`--net=${namespaceFile(this.#namespace)}`, "--", process.execPath, ...words],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      this.#servers.push(server);
      await once(server.stdout, "data");
    }
  }

  async #end(): Promise<void> {
    for (const server of this.#servers.splice(0)) {
      const ended = once(server, "exit");
      server.kill();
      await ended;
    }
  }
}
