import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { finish } from "../../commands/process.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import type { Server } from "../../stacks/vocabulary/index.ts";
import type { Host } from "../machines/hosts.ts";
import { isPublic, isPublic6, NAME_SERVER } from "../machines/network/addresses.ts";
import { namespaceFile } from "../machines/network/namespaces.ts";
import { type MachinePaths, namespaceOf } from "../machines/paths.ts";
import { worldRoot } from "../machines/world.ts";
import type { Result, Shell, ShellOptions, Surroundings } from "../probes/probe.ts";
import { cacheDirectory } from "../toolchain/cli.ts";
import { authorityFiles } from "../world/authority/authority.ts";
import { pathsOnMachines, presentHosts } from "./hosts.ts";
import { openSshClient } from "./ssh-client.ts";
import { stackEstate } from "./stack-estate.ts";
import type { StackContext } from "./stacks.ts";

export interface OpenSurroundings {
  readonly around: Surroundings;
  readonly close: () => Promise<void>;
}

/**
 * A stack's machines and the outside world, for whoever puts questions to them.
 * @throws Failure where the stack has no machines, or one of the catalog is missing
 */
export async function openSurroundings(context: StackContext, stack: string): Promise<OpenSurroundings> {
  const paths = await pathsOnMachines(context, stack);
  const estate = await stackEstate(context.layout, stack);
  const hosts = await presentHosts(context.layout, stack, paths);
  const hostOf = (server: Server): Host => {
    const name = canonicalName(estate, server);
    const host = hosts.find((each) => each.name === name);
    if (host === undefined) {
      throw new Failure(
        `${name} is in the catalog but not among the machines; run bin/sandbox up --stack ${stack}`,
      );
    }
    return host;
  };
  for (const server of estate.servers) hostOf(server);
  const client = await openSshClient(context, stack, paths);
  const shared = {
    ControlMaster: "auto",
    ControlPersist: "60",
    ControlPath: join(client.directory, "%C"),
    BatchMode: "yes",
  };
  return {
    around: {
      estate,
      visitor: await visitorShell(paths),
      on: (server) => async (command, options) =>
        execute([...(await client.commandLine(hostOf(server), shared)), command], options),
      addresses: (server) => {
        const { addresses } = hostOf(server);
        const ipv4 = addresses.filter((address) => !address.includes(":"));
        const [public6] = addresses.filter(isPublic6);
        return {
          public: ipv4.find(isPublic) ?? "",
          private: ipv4.find((address) => !isPublic(address)) ?? "",
          ...(public6 === undefined ? {} : { public6 }),
        };
      },
    },
    close: client.close,
  };
}

/** In the visitor's network, with the world's own tools, DNS and authorities. */
export async function visitorShell(paths: MachinePaths): Promise<Shell> {
  const root = worldRoot(paths);
  await mkdir(join(root, "etc"), { recursive: true });
  await writeFile(join(root, "etc", "resolv.conf"), `nameserver ${NAME_SERVER}\n`);
  const authority = "/etc/ssl/estate-world.pem";
  await writeFile(
    join(root, authority),
    await readFile(authorityFiles(cacheDirectory(process.env)).certificate, "utf8"),
  );
  const entrance = ["nsenter", `--net=${namespaceFile(namespaceOf(paths, "visitor"))}`, "--", "chroot", root];
  const settings = [
    `CURL_CA_BUNDLE=${authority}`,
    `SSL_CERT_FILE=${authority}`,
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
  ];
  return (command, options) => execute([...entrance, "env", "-i", ...settings, "sh", "-c", command], options);
}

/** Runs to the end, or to the end of its time. */
async function execute(
  words: readonly string[],
  { input = "", seconds = 30 }: ShellOptions = {},
): Promise<Result> {
  const [program = "", ...rest] = words;
  const { code, output, errors } = await finish(program, rest, { input, timeout: seconds * 1000 });
  const late = code === null ? `it did not end within ${seconds} s\n` : "";
  return { status: code ?? 124, stdout: output, stderr: errors + late };
}
