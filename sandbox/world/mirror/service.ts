import { join } from "node:path";
import type { Archives } from "../../machines/image/mirror.ts";
import type { WorldPaths } from "../paths.ts";
import { generation, type Service } from "../service.ts";

/** In the world's root: where the mirror, which is in the host's network, meets whoever is in the world's. */
export const MIRROR_SOCKET = "/run/world/mirror.sock";

const NAME = "mirror";

/** The cache of Debian's archives: the one thing of the world that reaches outside. */
export function mirrorService(paths: WorldPaths, archives: Archives): Service {
  const main = join(import.meta.dirname, "main.ts");
  const socket = join(paths.root, MIRROR_SOCKET);
  const argv = [
    ...[process.execPath, main, "--socket", socket, "--cache", join(paths.cache, "debian")],
    ...["--archive", `debian=${archives.debian}`, "--archive", `debian-security=${archives.security}`],
  ];
  return {
    name: NAME,
    room: "host",
    argv,
    environment: proxies(),
    generation: generation(join(paths.state, NAME), () => ({ argv: `${argv.join("\n")}\n` })),
    check: [],
    ready: ["/usr/bin/test", "-S", socket],
    reload: { kind: "restart" },
  };
}

/** The user's own way outside. */
function proxies(): Readonly<Record<string, string>> {
  const names = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
  const given = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { NODE_USE_ENV_PROXY: "1", ...Object.fromEntries(given) };
}
