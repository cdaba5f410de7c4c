import assert from "node:assert/strict";
import { accountsOf } from "../../../stacks/derive/access.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, entry, server } from "../change.ts";

/** Accounts of a machine, as lines. */
function accounts(name: string, estate = prod): readonly string[] {
  return accountsOf(estate, server(estate, name)).map(({ account, access }) =>
    [account, ...(access.sudo ? ["sudo"] : []), ...access.groups].join(" "),
  );
}

describe("accounts on a machine", () => {
  it("are the admins' everywhere, and others' where a role allows them", () => {
    assert.deepEqual(accounts("lb0"), ["mfraser sudo", "tlindqvist sudo"]);
    assert.deepEqual(accounts("docs0"), ["mfraser sudo", "tlindqvist sudo", "aokafor sudo"]);
    assert.deepEqual(accounts("packages0"), [
      "mfraser sudo",
      "tlindqvist sudo aptly-uploaders",
      "aokafor aptly-uploaders",
    ]);
    assert.deepEqual(accounts("pycon-staging0"), ["mfraser sudo", "tlindqvist sudo", "jduarte sudo"]);
  });

  it("end where access is no longer allowed", () => {
    const without = change(prod, (draft) => {
      entry(draft.people, "aokafor").access = { docs: { allowed: false } };
    });
    assert.deepEqual(accounts("docs0", without), ["mfraser sudo", "tlindqvist sudo"]);
  });
});
