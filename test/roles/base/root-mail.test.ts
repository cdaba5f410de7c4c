import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

describe("base: root's mail", () => {
  it("goes through the mail machine to the estate's people", () => {
    const { files } = bundlesOf("prod", "docs0-iad1").configuration;
    assert.equal(files?.["/etc/nullmailer/adminaddr"]?.content, "infrastructure-staff@python.org\n");
    assert.equal(
      files?.["/etc/nullmailer/remotes"]?.content,
      "mail1.ams1.psf.io smtp --port=2525 --starttls --insecure\n",
    );
  });

  it("every host of an estate with a mail machine has one way to send, and no host of another has any", () => {
    for (const { estate, server, name } of everyHost()) {
      const { packages } = hostBundles(estate, server).configuration;
      const mailers = Object.keys(packages ?? {}).filter((each) => ["nullmailer", "postfix"].includes(each));
      const expected = { dev: [], prod: [server.role === "mail" ? "postfix" : "nullmailer"] }[estate.name];
      assert.deepEqual(mailers, expected, name);
    }
  });
});
