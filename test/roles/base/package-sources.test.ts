import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

const HASHICORP = "/etc/apt/sources.list.d/hashicorp.sources";

describe("base: package sources", () => {
  it("every host installs from the estate's own repository, by its release, signed by its key", () => {
    for (const { estate, server, image, name } of everyHost()) {
      const { configuration, secrets } = hostBundles(estate, server);
      const release = image === "debian-12" ? "bookworm" : "noble";
      assert.equal(
        configuration.files?.["/etc/apt/sources.list.d/psf.sources"]?.content,
        `Types: deb\nURIs: http://${estate.aptRepositories.psf?.host}/psf/\nSuites: ${release}\nComponents: main\nSigned-By: /etc/apt/keyrings/psf.asc\n`,
        name,
      );
      assert.deepEqual(secrets.files["/etc/apt/keyrings/psf.asc"]?.content, [
        { secret: "apt/public-key/psf" },
      ]);
    }
  });

  it("machines with Consul have its vendor's, for Consul's packages in the catalog's versions and for nothing else", () => {
    const { files } = bundlesOf("prod", "docs0-iad1").configuration;
    assert.equal(
      files?.[HASHICORP]?.content,
      "Types: deb\nURIs: https://apt.releases.hashicorp.com\nSuites: bookworm\nComponents: main\nSigned-By: /etc/apt/keyrings/hashicorp.asc\n",
    );
    assert.equal(
      files?.["/etc/apt/preferences.d/hashicorp"]?.content,
      "Package: *\nPin: origin apt.releases.hashicorp.com\nPin-Priority: -1\n\nPackage: consul\nPin: version 1.22.0-1\nPin-Priority: 1001\n\nPackage: consul-template\nPin: version 0.41.1-1\nPin-Priority: 1001\n",
    );
    assert.equal(
      files?.["/etc/apt/apt.conf.d/60estate-vendor-key"]?.content,
      'APT::Update::Pre-Invoke { "/usr/bin/python3 /etc/apt/estate/fetch-key https://apt.releases.hashicorp.com/gpg D55C0D1AC78A8D8126CB631CFC9CA96ACA026560 /etc/apt/keyrings/hashicorp.asc"; };\n',
    );
    assert.equal(bundlesOf("prod", "mail1-ams1").configuration.files?.[HASHICORP], undefined);
  });
});
