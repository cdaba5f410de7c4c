import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  declaredPackages,
  installedPackages,
  parseDeclared,
  parseStatus,
} from "../../../../sandbox/machines/layers/packages.ts";
import { temporaryDirectory } from "../../temporary.ts";

const STATUS = `Package: nginx-light
Status: install ok installed
Architecture: all
Version: 1.22.1-9+deb12u11

Package: dnsutils
Status: deinstall ok config-files
Architecture: amd64
Version: 1:9.18

Package: bind9-host
Status: install ok installed
Architecture: amd64
Version: 1:9.18.49-1~deb12u3
`;

describe("the packages of a machine", () => {
  const directory = temporaryDirectory();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory.path, path)), { recursive: true });
    writeFileSync(join(directory.path, path), text);
  };

  it("are those that dpkg has installed, named as the files in an archive are", () => {
    assert.deepEqual(
      [...parseStatus(STATUS)],
      ["nginx-light_1.22.1-9+deb12u11_all.deb", "bind9-host_9.18.49-1~deb12u3_amd64.deb"],
    );
  });

  it("are found in the uppermost layer that knows of any", async () => {
    write(
      "image/var/lib/dpkg/status",
      "Package: base\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n",
    );
    write("upper/etc/hostname", "web0\n");
    const layers = [join(directory.path, "upper"), join(directory.path, "image")];
    assert.deepEqual([...(await installedPackages(layers))], ["base_1_all.deb"]);
    write("upper/var/lib/dpkg/status", STATUS);
    assert.equal((await installedPackages(layers)).size, 2);
    assert.equal((await installedPackages([])).size, 0);
  });

  it("are declared at the beginning of the document that it has applied, before the contents of its files", () => {
    const head = { format: 1, packages: { nginx: { role: "web" }, chrony: { role: "base" } } };
    const text = `${JSON.stringify(head, undefined, 1)}\n= /etc/motd\nmotd| }\n=\n`;
    assert.deepEqual(parseDeclared(text), ["chrony", "nginx"]);
    assert.deepEqual(parseDeclared(JSON.stringify(head)), ["chrony", "nginx"]);
    assert.equal(parseDeclared('{"format":1}'), undefined);
  });

  it("are unknown of a machine that was never configured", async () => {
    assert.equal(await declaredPackages(directory.path), undefined);
  });
});
