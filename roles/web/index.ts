import { certificateFor } from "../../stacks/derive/certificates.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import { webServices } from "../../stacks/derive/servers.ts";
import { certificateFile } from "../base/certificates.ts";
import type { BundleDirectory, HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import { nginxSite } from "../nginx-site.ts";
import type { Part } from "../part.ts";
import { fastlyParams, fastlyParamsPath } from "./fastly-params.ts";
import { page } from "./page.ts";
import { publicSite } from "./public-site.ts";
import { pageDirectory, type ServedService, serverBlocks } from "./server-blocks.ts";
import { sshServices } from "./ssh-services.ts";

const nginx = "nginx.service";

/**
 * A machine that serves web sites: those of its role behind the load balancers, and where its role opens 443 to
 * everybody a site of its own.
 */
export function web(host: Host): readonly Part[] {
  const served = servicesOf(host);
  return [
    ...(served.length > 0 ? [backend(host, served)] : []),
    ...(servesThePublic(host) ? publicSite(host) : []),
    ...sshServices(host),
    dataDirectories(host),
  ];
}

function servicesOf({ estate, server }: Host): readonly ServedService[] {
  return webServices(estate).flatMap(([key, service]) =>
    "role" in service.backend && service.backend.role === server.role
      ? [{ key, service, port: service.backend.port }]
      : [],
  );
}

function servesThePublic({ estate, server }: Host): boolean {
  return openPorts(estate, server).some(({ port, from }) => port === 443 && from === "anywhere");
}

function backend(host: Host, served: readonly ServedService[]): Part {
  const { estate, server } = host;
  const certificates = served.map(({ service }) => certificateFor(estate, server.role, service.verify.name));
  const site = nginxSite({
    role: server.role,
    name: "services",
    configuration: `server_tokens off;\n\n${serverBlocks(host, served)}`,
  });
  return {
    ...site,
    directories: { "/usr/share/estate": {}, [pageDirectory]: {}, ...pageDirectories(served) },
    files: {
      ...site.files,
      [fastlyParamsPath]: { content: fastlyParams(estate), reload: [nginx] },
      ...Object.fromEntries(
        served.map(({ key, service }) => [
          `${pageDirectory}/${key}/index.html`,
          {
            content: page({
              service: key,
              domains: service.domains,
              host: host.name,
              organization: estate.organization.name,
              owner: service.owner,
            }),
          },
        ]),
      ),
    },
    certificates: Object.assign(
      {},
      ...certificates.map((name) => certificateFile(name, { reload: [nginx] })),
    ),
  };
}

function pageDirectories(served: readonly ServedService[]): Readonly<Record<HostPath, Directory>> {
  return Object.fromEntries(served.map(({ key }) => [`${pageDirectory}/${key}`, {}]));
}

type Directory = Omit<BundleDirectory, "role">;

/** Where its services keep what the backups fetch, with all folders above below `/srv`. */
function dataDirectories({ estate, server }: Host): Part {
  const paths = Object.values(estate.backups.jobs).flatMap(({ source, what }) =>
    "role" in source && source.role === server.role && "paths" in what ? what.paths : [],
  );
  const folders = paths
    .filter((path) => path.startsWith("/srv/"))
    .flatMap((path) => {
      const parts = path.split("/").slice(2);
      return parts.map((_, index): HostPath => `/srv/${parts.slice(0, index + 1).join("/")}`);
    });
  return {
    role: server.role,
    directories: Object.fromEntries(folders.map((folder): [HostPath, Directory] => [folder, {}])),
  };
}
