import { certificateFor } from "../../stacks/derive/certificates.ts";
import type { Host } from "../host.ts";
import { imageTraits } from "../host.ts";
import type { Part } from "../part.ts";
import { pgbackrestClient } from "../pgbackrest.ts";
import { databases } from "./databases.ts";
import { exporter } from "./exporter.ts";
import { patroni } from "./patroni.ts";

/** A machine of the PostgreSQL pair. */
export function postgresql(host: Host): readonly Part[] {
  const { estate, server } = host;
  const certificate = certificateFor(estate, server.role, estate.postgresql.host);
  return [
    {
      role: server.role,
      packages: [`postgresql-${imageTraits(host).postgresql}`, "patroni", "python3-consul"],
    },
    patroni(host, certificate),
    databases(host),
    pgbackrestClient(host),
    exporter(host),
  ];
}
