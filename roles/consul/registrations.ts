import { healthCheck, type RegisteredService, registeredServices } from "../../stacks/derive/services.ts";
import type { RoleBackend } from "../../stacks/vocabulary/index.ts";
import type { BundleFile, HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";

/** What this machine registers: a file for each service (Consul documentation, service configuration). */
export function registrationFiles({
  estate,
  server,
}: Host): Readonly<Record<HostPath, Omit<BundleFile, "role">>> {
  return Object.fromEntries(
    registeredServices(estate, server.role).map((registered): [HostPath, Omit<BundleFile, "role">] => [
      `/etc/consul.d/service-${registered.name}.json`,
      {
        content: `${JSON.stringify({ service: definition(registered) }, undefined, 2)}\n`,
        reload: ["consul.service"],
      },
    ]),
  );
}

function definition({ name, service }: RegisteredService): object {
  const port = (service.backend as RoleBackend).port;
  const [units, tag] =
    service.kind === "web" ? [["nginx.service"], "web"] : [["ssh.service", "ssh.socket"], "tcp"];
  const asked = service.kind === "web" ? healthCheck(service) : undefined;
  return {
    name,
    port,
    tags: [tag],
    checks: [
      {
        name: `${units.join(" or ")} is active`,
        // Succeeds where one of them is: Ubuntu starts sshd by its socket.
        args: ["systemctl", "is-active", "--quiet", ...units],
        interval: "5s",
        timeout: "5s",
        ...patient,
      },
      ...(asked && service.kind === "web"
        ? [
            {
              name: `${asked.method} ${asked.path} of ${asked.host} as ${service.verify.name}`,
              http: `https://127.0.0.1:${port}${asked.path}`,
              method: asked.method,
              header: { Host: [asked.host] },
              tls_server_name: service.verify.name,
              interval: "10s",
              timeout: "5s",
              ...patient,
            },
          ]
        : [
            {
              name: `port ${port} answers`,
              tcp: `127.0.0.1:${port}`,
              interval: "30s",
              ...patient,
            },
          ]),
    ],
  };
}

/**
 * A restarted agent takes no service away that is well, and neither does one late answer of a busy machine, which may be
 * the only server of its service; load balancers have checks of their own.
 */
const patient = { status: "passing", failures_before_critical: 2 };
