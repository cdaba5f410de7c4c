import assert from "node:assert/strict";
import { dataPaths, holdsData } from "../../../stacks/derive/data-paths.ts";
import { roleOf } from "../../../stacks/derive/servers.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

describe("folders that a backup finds", () => {
  it("are made by a role or a package, or hold a file of one, on every machine that has the software", () => {
    for (const { estate, server, key } of everyHost()) {
      const { configuration } = bundlesOf(estate.name, key);
      const made = [
        ...Object.keys(configuration.directories ?? {}),
        ...Object.keys(configuration.files ?? {}),
      ];
      const homes = Object.values(configuration.users ?? {}).map(({ home }) => home ?? "");
      for (const path of dataPaths(estate, server.role)) {
        if (path === "/srv" && roleOf(estate, server).software === "web") continue;
        assert.ok(
          path === server.volume?.mount ||
            // A package brings the folder of its name.
            Object.hasOwn(configuration.packages ?? {}, path.split("/").at(-1) ?? "") ||
            [...made, ...homes].some((entry) => entry === path || entry.startsWith(`${path}/`)),
          `${key}: nothing makes ${path}`,
        );
      }
    }
  });

  it("are those of its software and of its volumes, and what lies below", () => {
    assert.equal(holdsData(prod, "mail", "/srv/mail/lists"), true);
    assert.equal(holdsData(prod, "mail", "/srv/mailman"), false);
    assert.equal(holdsData(prod, "mail", "/etc"), true);
    assert.equal(holdsData(prod, "mail", "/etc/nginx"), false);
    assert.equal(holdsData(prod, "packages", "/srv/aptly"), true);
    assert.equal(holdsData(prod, "docs", "/var/docs"), false);
    assert.equal(holdsData(prod, "constructor", "/srv"), false);
  });
});
