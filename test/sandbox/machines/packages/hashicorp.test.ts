import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "../../../../commands/failure.ts";
import {
  hashicorpPackages,
  type PackagesRequest,
  packageFiles,
} from "../../../../sandbox/machines/packages/hashicorp.ts";
import { debianArchitecture, SOURCES } from "../../../../sandbox/machines/packages/sources.ts";
import { createProgress } from "../../../../sandbox/toolchain/progress.ts";
import { fakeProgram, temporaryDirectory } from "../../temporary.ts";

const architecture = debianArchitecture();
const INDEX = `/dists/bookworm/main/binary-${architecture}/Packages.gz`;
const files = [
  `consul_1.22.0-1_${architecture}.deb`,
  `consul-template_0.41.1-1_${architecture}.deb`,
] as const;
const pool = (file: string) => `/pool/${architecture}/main/${file}`;

function stanza(file: string, content: string): string {
  const [name = "", version = ""] = file.split("_");
  const sum = createHash("sha256").update(content).digest("hex");
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Filename: ${pool(file).slice(1)}`,
    `SHA256: ${sum}`,
  ].join("\n");
}

describe("hashicorpPackages", () => {
  const temporary = temporaryDirectory();
  let server: Server | undefined;
  let output = "";

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    output = "";
  });

  /** A repository by path; a missing file is 404. */
  async function serve(site: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const started = createServer((request, response) => {
      const file = site[request.url ?? ""];
      response.statusCode = file === undefined ? 404 : 200;
      response.end(file);
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    const address = started.address();
    assert.ok(typeof address === "object" && address !== null);
    return `http://127.0.0.1:${address.port}`;
  }

  const cache = () => join(temporary.path, "cache", "estate", "packages");
  const expected = () => ({ debs: files.map((file) => join(cache(), file)) });
  const bin = () => join(temporary.path, "bin");

  function request(repository: string, overrides: Partial<PackagesRequest> = {}): PackagesRequest {
    mkdirSync(bin(), { recursive: true });
    return {
      environment: {
        PATH: `${bin()}:${process.env.PATH}`,
        HOME: temporary.path,
        XDG_CACHE_HOME: join(temporary.path, "cache"),
      },
      progress: createProgress({ write: (text) => (output += text) }, () => 0),
      signal: new AbortController().signal,
      repository,
      ...overrides,
    };
  }

  /** A go whose modules are in `source`, and whose build writes a script that says its version. */
  function fakeGo(...build: readonly string[]): void {
    mkdirSync(bin(), { recursive: true });
    const source = join(temporary.path, "source");
    for (const folder of ["linux/package/etc/consul.d", "linux/package/usr/lib/systemd/system"]) {
      mkdirSync(join(source, ".release", folder), { recursive: true });
    }
    writeFileSync(join(source, "LICENSE"), "licence\n");
    const linux = join(source, ".release", "linux");
    writeFileSync(join(linux, "preinstall"), "#!/bin/sh\nexit 0\n");
    writeFileSync(join(linux, "package/etc/consul.d/consul.hcl"), 'data_dir = "/opt/consul"\n');
    writeFileSync(join(linux, "package/usr/lib/systemd/system/consul.service"), "[Service]\nType=notify\n");
    fakeProgram(
      bin(),
      "go",
      `if [ "$1" = env ]; then printf "go1.26.8\\nlocal\\n/tmp\\n/tmp\\n"; exit; fi`,
      `if [ "$1" = list ]; then echo ${source}; exit; fi`,
      ...build,
    );
  }

  it("downloads what the vendor's repository has, and does not ask again", async () => {
    const index = `${stanza("consul_1.21.0-1_x.deb", "old")}\n\n${files.map((file) => stanza(file, file)).join("\n\n")}\n`;
    const repository = await serve({
      [INDEX]: gzipSync(index),
      [pool(files[0])]: files[0],
      [pool(files[1])]: files[1],
    });
    assert.deepEqual(await hashicorpPackages(request(repository)), expected());
    assert.equal(
      output,
      `==> downloading the packages consul and consul-template from ${repository}\n==> packages consul and consul-template downloaded to ${cache()} (0 s)\n`,
    );
    assert.deepEqual(await hashicorpPackages(request("http://127.0.0.1:2")), expected());
    assert.equal(readFileSync(join(cache(), files[0]), "utf8"), files[0]);
    assert.deepEqual(readdirSync(cache()).sort(), [...files].sort());
  });

  it("builds them from their Go modules where the repository is out of reach", async () => {
    fakeGo(
      'while [ "$1" != -o ]; do shift; done',
      'printf "#!/bin/sh\\necho $CGO_ENABLED $GONOSUMDB" > "$2"; chmod 755 "$2"',
    );
    assert.deepEqual(await hashicorpPackages(request("http://127.0.0.1:2")), expected());
    const consul = join(cache(), files[0]);
    const unpacked = join(temporary.path, "unpacked");
    spawnSync("dpkg-deb", ["--raw-extract", consul, unpacked]);
    assert.equal(
      spawnSync(join(unpacked, "usr/bin/consul"), { encoding: "utf8" }).stdout,
      "0 github.com/hashicorp/consul/*\n",
    );
    assert.equal(readFileSync(join(unpacked, "DEBIAN/conffiles"), "utf8"), "/etc/consul.d/consul.hcl\n");
    assert.equal(readFileSync(join(unpacked, "usr/share/doc/consul/LICENSE.txt"), "utf8"), "licence\n");
    assert.ok(existsSync(join(unpacked, "usr/lib/systemd/system/consul.service")));
    assert.ok(existsSync(join(unpacked, "DEBIAN/preinst")));
    assert.match(output, /==> package consul-template 0\.41\.1 built in .* \(0 s\)\n$/);
  });

  it("says every reason and what to do, and leaves nothing half made", async () => {
    fakeGo('echo "dial tcp: lookup proxy.example: no such host" >&2; exit 1');
    const failure = await hashicorpPackages(request("http://127.0.0.1:2")).then(
      () => assert.fail("there were packages"),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof Failure);
    assert.equal(
      failure.message,
      [
        "no package consul 1.22.0:",
        `- the vendor's repository: http://127.0.0.1:2${INDEX} is out of reach (ECONNREFUSED)`,
        "- built from its Go module: go could not reach the module proxy (GOPROXY): dial tcp: lookup proxy.example: no such host",
        "Do one of these, then run this again: make 127.0.0.1:2 reachable, or install Go 1.26 (https://go.dev/dl) and dpkg with a module proxy in reach.",
      ].join("\n"),
    );
    assert.deepEqual(readdirSync(cache()), []);
  });

  it("refuses a package with another checksum, and one that the vendor no longer has", async () => {
    fakeGo("exit 1");
    const reason = async (repository: string) => {
      const error: unknown = await hashicorpPackages(request(repository)).catch((failed: unknown) => failed);
      assert.ok(error instanceof Failure);
      return error.message.split("\n")[1];
    };
    const wrong = await serve({
      [INDEX]: gzipSync(files.map((file) => stanza(file, file)).join("\n\n")),
      [pool(files[0])]: "x",
    });
    const sum = (text: string) => createHash("sha256").update(text).digest("hex");
    assert.equal(
      await reason(wrong),
      `- the vendor's repository: ${wrong}${pool(files[0])} has the SHA-256 ${sum("x")}, ${wrong}${INDEX} says ${sum(files[0])}; it was not used`,
    );
    server?.close();
    const without = await serve({ [INDEX]: gzipSync(stanza(files[1], "")) });
    assert.equal(
      await reason(without),
      `- the vendor's repository: ${without}${INDEX} has no consul 1.22.0-1`,
    );
  });
});

describe("the packages in the cache", () => {
  const { debs } = packageFiles(process.env);
  const temporary = temporaryDirectory();

  for (const [index, { name, version }] of SOURCES.entries()) {
    it(`${name} has what its roles rely on`, function () {
      const deb = debs[index];
      if (deb === undefined || !existsSync(deb)) {
        console.log(`      ${deb} is not there yet: it comes with the first machine`);
        this.skip();
      }
      const unpacked = join(temporary.path, name);
      assert.equal(spawnSync("dpkg-deb", ["--raw-extract", deb, unpacked]).status, 0);
      const program = spawnSync(join(unpacked, "usr/bin", name), ["-version"], { encoding: "utf8" });
      assert.match(program.stdout + program.stderr, new RegExp(`v${version.replaceAll(".", "\\.")}\\b`));
      assert.match(readFileSync(join(unpacked, "DEBIAN/control"), "utf8"), /^Depends: openssl$/m);
      if (name !== "consul") return;
      const unit = readFileSync(join(unpacked, "usr/lib/systemd/system/consul.service"), "utf8");
      for (const line of [
        "Type=notify",
        "User=consul",
        "ExecStart=/usr/bin/consul agent -config-dir=/etc/consul.d/",
        "ExecReload=/bin/kill --signal HUP $MAINPID",
        "KillMode=process",
      ]) {
        assert.ok(unit.split("\n").includes(line), line);
      }
      assert.match(readFileSync(join(unpacked, "DEBIAN/preinst"), "utf8"), /useradd/);
      assert.match(
        readFileSync(join(unpacked, "etc/consul.d/consul.hcl"), "utf8"),
        /^data_dir = "\/opt\/consul"$/m,
      );
    });
  }
});
