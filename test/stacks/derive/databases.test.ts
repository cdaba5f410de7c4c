import assert from "node:assert/strict";
import { databaseAccess, databaseNames, databaseOwner } from "../../../stacks/derive/databases.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, entry, server } from "../change.ts";

describe("access to databases", () => {
  it("is given to each machine of a role by itself", () => {
    const two = change(prod, (draft) => {
      draft.servers.push({ ...server(draft, "pydotorg-prod0"), name: "pydotorg-prod1" });
    });
    assert.deepEqual(
      databaseAccess(two).map(({ server: { name }, database, owner }) => `${name} ${database} ${owner}`),
      [
        "monitoring0 monitoring monitoring",
        "pydotorg-prod0 pydotorg-prod pydotorg-prod",
        "pydotorg-prod1 pydotorg-prod pydotorg-prod",
        "pydotorg-staging0 pydotorg-staging pydotorg-staging",
        "pycon-prod0 pycon-prod pycon-prod",
        "pycon-staging0 pycon-staging pycon-staging",
        "speed-web0 speed-web speed-web",
      ],
    );
  });

  it("is the owner's, whose name is the database's unless noted", () => {
    const noted = change(prod, (draft) => {
      entry(draft.postgresql.databases, "speed-web").owner = "codespeed";
    });
    assert.equal(databaseOwner(noted, "speed-web"), "codespeed");
    assert.equal(databaseOwner(noted, "monitoring"), "monitoring");
  });

  it("goes by names that each machine is verified by", () => {
    assert.deepEqual(
      databaseNames(prod).map(({ role, name }) => `${role} ${name}`),
      [
        "postgresql primary.postgresql.service.consul",
        "postgresql replica.postgresql.service.consul",
        "postgresql pg0.iad1.int.psf.io",
        "postgresql pg0.iad1.psf.io",
        "postgresql pg1.iad1.int.psf.io",
        "postgresql pg1.iad1.psf.io",
        "backup backup0.ord1.psf.io",
      ],
    );
  });
});
