import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { judge } from "../../support/daemons.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";
import { withDaemons } from "./support.ts";

const hosts = `127.0.0.1 localhost
127.0.1.1 docs0.iad1.psf.io docs0
::1 localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`;

describe("base: identity", () => {
  it("a machine knows its name, its purpose and whom to ask", () => {
    const { files } = bundlesOf("prod", "docs0-iad1").configuration;
    assert.equal(files?.["/etc/hostname"]?.content, "docs0.iad1.psf.io\n");
    assert.equal(files?.["/etc/hosts"]?.content, hosts);
    assert.equal(
      files?.["/etc/motd"]?.content,
      "\ndocs0.iad1.psf.io: Builds and serves CPython's documentation\nContact: benjamin\nMade by the estate's program: what it declares is put back, so change it there.\n\n",
    );
  });

  withDaemons("cloud-init writes the same /etc/hosts at every boot", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "docs0-iad1"),
      `python3 -c 'from cloudinit import templater
templater.render_to_file("/etc/cloud/templates/hosts.debian.tmpl", "/tmp/hosts", {"hostname": "docs0", "fqdn": "docs0.iad1.psf.io"})' && cmp /tmp/hosts /etc/hosts && cat /tmp/hosts`,
    );
    assert.deepEqual({ status, output }, { status: 0, output: hosts });
  });

  it("no bundle holds a machine's address: only ranges of the catalog, loopback and the metadata service", () => {
    const allowed = /^(127\.|0\.0\.0\.0|169\.254\.169\.254$)/;
    for (const { estate, server, name } of everyHost()) {
      const ranges = [
        ...Object.values(estate.datacenters).map(({ privateNetwork }) => privateNetwork),
        ...estate.deployers.map(({ range }) => range),
      ].map((range) => range.split("/", 1)[0]);
      for (const [path, { content, role }] of Object.entries(
        hostBundles(estate, server).configuration.files ?? {},
      )) {
        if (role !== "base") continue;
        const addresses = content.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? [];
        const strange = addresses.filter((address) => !allowed.test(address) && !ranges.includes(address));
        assert.deepEqual(strange, [], `${name}: ${path}`);
      }
    }
  });
});
