import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Failure } from "../../../commands/failure.ts";
import { buildCli } from "../../../sandbox/toolchain/build.ts";
import { CLI_VERSION, type CliRequest, ensureCli } from "../../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";
import { fakeProgram, temporaryDirectory } from "../temporary.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const platform = `${process.platform}-${process.arch}`;
const archive = `pulumi-v${CLI_VERSION}-${platform}.tar.gz`;

/** What the fake site answers, by file name; a missing one is 404, `hang` never answers. */
type Site = Readonly<Record<string, Buffer | "hang">>;

describe("ensureCli", () => {
  const temporary = temporaryDirectory();
  let server: Server | undefined;
  let output = "";

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    output = "";
  });

  async function serve(site: Site): Promise<string> {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      const file = site[(request.url ?? "").slice(1)];
      if (file === "hang") return;
      response.statusCode = file ? 200 : 404;
      response.end(file);
    };
    const started = createServer(answer);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  /** A release as the vendor packs it: a folder `pulumi` with the CLI and its language host. */
  function release(): Buffer {
    const folder = join(temporary.path, "vendor", "pulumi");
    mkdirSync(folder, { recursive: true });
    fakeProgram(folder, "pulumi", "echo released");
    fakeProgram(folder, "pulumi-language-nodejs", "echo host");
    const packed = join(temporary.path, "release.tar.gz");
    spawnSync("tar", ["-czf", packed, "-C", join(temporary.path, "vendor"), "pulumi"]);
    return readFileSync(packed);
  }

  function checksums(content: Buffer, name = archive): Buffer {
    return Buffer.from(`${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
  }

  /** Only what the test puts into `bin` is on PATH, beside the shell's own tools. */
  function request(releases: string, overrides: Partial<CliRequest> = {}): CliRequest {
    for (const name of ["bin", "work"]) mkdirSync(join(temporary.path, name), { recursive: true });
    const tools = ["sh", "tar", "gzip", "mkdir", "chmod", "dirname", "sleep"];
    for (const tool of tools) {
      const found = spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim();
      const link = join(temporary.path, "bin", tool);
      if (!existsSync(link)) fakeProgram(join(temporary.path, "bin"), tool, `exec ${found} "$@"`);
    }
    return {
      root,
      workDirectory: join(temporary.path, "work"),
      environment: { PATH: join(temporary.path, "bin"), XDG_CACHE_HOME: join(temporary.path, "cache") },
      progress: createProgress({ write: (text) => (output += text) }, () => 0),
      signal: new AbortController().signal,
      releases,
      ...overrides,
    };
  }

  function fakeGo(...build: readonly string[]): void {
    fakeProgram(
      join(temporary.path, "bin"),
      "go",
      'if [ "$1" = env ]; then printf "go1.26.8\\nlocal\\n/tmp\\n/tmp\\n"; exit; fi',
      ...build,
    );
  }

  const BUILD = [
    'while [ "$1" != -o ]; do shift; done',
    'mkdir -p "$(dirname "$2")" && echo "#!/bin/sh" > "$2" && chmod +x "$2"',
  ];
  const target = () => join(temporary.path, "cache", "estate", "pulumi", `${CLI_VERSION}-${platform}`);

  it("takes the CLI on PATH, with the language host beside it, and asks for its version once", async () => {
    const asked = request("http://127.0.0.1:9");
    const bin = join(temporary.path, "bin");
    fakeProgram(bin, "pulumi", `echo asked >> ${temporary.path}/asked`, `echo v${CLI_VERSION}`);
    fakeProgram(bin, "pulumi-language-nodejs");
    assert.deepEqual(await ensureCli(asked), { path: join(bin, "pulumi"), hasLanguageHost: true });
    assert.deepEqual(await ensureCli(asked), { path: join(bin, "pulumi"), hasLanguageHost: true });
    assert.equal(readFileSync(join(temporary.path, "asked"), "utf8"), "asked\n");
    assert.equal(output, "");
  });

  it("downloads the vendor's release where PATH has none, and does not ask again", async () => {
    const content = release();
    const releases = await serve({
      [archive]: content,
      [`pulumi-${CLI_VERSION}-checksums.txt`]: checksums(content),
    });
    const expected = { path: join(target(), "bin", "pulumi"), hasLanguageHost: true };
    assert.deepEqual(await ensureCli(request(releases)), expected);
    assert.equal(
      output,
      `==> downloading the Pulumi CLI ${CLI_VERSION} from ${releases}\n==> Pulumi CLI ${CLI_VERSION} downloaded to ${target()} (0 s)\n`,
    );
    assert.deepEqual(await ensureCli(request("http://127.0.0.1:9")), expected);
    assert.deepEqual(readdirSync(join(temporary.path, "cache", "estate", "pulumi")), [
      `${CLI_VERSION}-${platform}`,
    ]);
  });

  it("builds the Go module where the vendor's site does not answer", async () => {
    const releases = await serve({ [`pulumi-${CLI_VERSION}-checksums.txt`]: "hang" });
    const asked = request(releases, { answerTimeout: 300 });
    fakeGo(...BUILD);
    assert.deepEqual(await ensureCli(asked), {
      path: join(target(), "bin", "pulumi"),
      hasLanguageHost: false,
    });
    assert.ok(output.includes("==> the Pulumi CLI was not downloaded (0 s)\n"));
  });

  /** The message's three reasons. */
  async function reasons(asked: CliRequest): Promise<readonly string[]> {
    const error = await ensureCli(asked).then(
      () => assert.fail("a CLI was found"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Failure);
    return error.message.split("\n");
  }

  it("gives every reason and what to do, in one message", async () => {
    const releases = await serve({});
    const asked = request(releases);
    const old = fakeProgram(join(temporary.path, "bin"), "pulumi", "echo v3.100.0");
    assert.deepEqual(await reasons(asked), [
      `no Pulumi CLI ${CLI_VERSION}:`,
      `- on PATH: ${old} is 3.100.0; needed is ${CLI_VERSION} or newer, below 4`,
      `- the vendor's release: ${releases}/pulumi-${CLI_VERSION}-checksums.txt answered 404 Not Found`,
      "- built from its Go module: go is not on PATH",
      `Do one of these, then run this again: install Pulumi ${CLI_VERSION} or newer (https://www.pulumi.com/docs/install), make ${new URL(releases).host} reachable, or install Go 1.26 (https://go.dev/dl) with a module proxy in reach.`,
    ]);
    assert.deepEqual(readdirSync(join(temporary.path, "cache", "estate", "pulumi")), []);
  });

  it("refuses a download with another checksum", async () => {
    const releases = await serve({
      [archive]: Buffer.from("tampered"),
      [`pulumi-${CLI_VERSION}-checksums.txt`]: checksums(Buffer.from("genuine")),
    });
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    assert.equal(
      (await reasons(request(releases)))[2],
      `- the vendor's release: ${releases}/${archive} has the SHA-256 ${hash("tampered")}, ${releases}/pulumi-${CLI_VERSION}-checksums.txt says ${hash("genuine")}; it was not used`,
    );
  });

  it("says that a platform has no release, that a site hangs, that none listens", async () => {
    const other = await serve({
      [`pulumi-${CLI_VERSION}-checksums.txt`]: checksums(Buffer.from(""), "pulumi-other.tar.gz"),
    });
    const list = `pulumi-${CLI_VERSION}-checksums.txt`;
    assert.equal(
      (await reasons(request(other)))[2],
      `- the vendor's release: ${other}/${list} names no ${archive}: there is no release for this platform`,
    );
    server?.close();
    const hanging = await serve({ [list]: "hang" });
    assert.equal(
      (await reasons(request(hanging, { answerTimeout: 300 })))[2],
      `- the vendor's release: ${hanging}/${list} gave no answer for 0.3 s`,
    );
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    assert.equal(
      (await reasons(request(hanging)))[2],
      `- the vendor's release: ${hanging}/${list} is out of reach (ECONNREFUSED)`,
    );
  });

  it("says that Go is too old, that the disk became full, that the proxy is out of reach", async () => {
    const releases = await serve({});
    const asked = request(releases);
    const go = fakeProgram(join(temporary.path, "bin"), "go", 'printf "go1.24.3\\nlocal\\n/tmp\\n/tmp\\n"');
    assert.equal(
      (await reasons(asked))[3],
      `- built from its Go module: Go 1.25.11 or newer is needed, ${go} is 1.24.3`,
    );
    fakeGo('echo "compile: writing output: write /tmp/x.o: no space left on device" >&2; exit 1');
    assert.equal(
      (await reasons(asked))[3],
      "- built from its Go module: the disk became full while building; a first build needs 4.0 GB: free space, or set GOCACHE and GOMODCACHE to a larger disk",
    );
    const refused = "dial tcp 127.0.0.1:9: connect: connection refused";
    fakeGo(`echo "go: downloading" >&2; echo "Get https://proxy.example: ${refused}" >&2; exit 1`);
    assert.equal(
      (await reasons(asked))[3],
      `- built from its Go module: go could not reach the module proxy (GOPROXY): Get https://proxy.example: ${refused}`,
    );
  });

  it("builds only where there is room for it", async () => {
    fakeProgram(temporary.path, "go", 'printf "go1.26.8\\nlocal\\n/var/cache/go\\n/var/cache/go\\n"');
    await assert.rejects(
      buildCli(
        {
          version: CLI_VERSION,
          module: join(root, "sandbox", "toolchain", "pulumi"),
          environment: { PATH: temporary.path },
          signal: new AbortController().signal,
          freeSpace: async () => 1.25e9,
        },
        temporary.path,
      ),
      new Failure(
        "a first build needs 4.0 GB, /var/cache/go has 1.3 GB left: free space, or set GOCACHE and GOMODCACHE to a larger disk",
      ),
    );
  });

  it("stops at an interrupt and leaves nothing half made", async () => {
    const releases = await serve({});
    const interrupt = new AbortController();
    const asked = request(releases, { signal: interrupt.signal });
    fakeGo(`: > ${temporary.path}/building; exec sleep 60`);
    const running = ensureCli(asked);
    const watch = setInterval(() => {
      if (existsSync(join(temporary.path, "building"))) interrupt.abort();
    }, 10);
    await assert.rejects(running, { name: "AbortError" }).finally(() => clearInterval(watch));
    assert.deepEqual(readdirSync(join(temporary.path, "cache", "estate", "pulumi")), []);
  });

  it("lets one of two clones build and both use it", async () => {
    const releases = await serve({});
    const asked = request(releases);
    fakeGo(`echo built >> ${temporary.path}/built`, ...BUILD);
    const both = await Promise.all([ensureCli(asked), ensureCli(asked)]);
    assert.deepEqual(both[0], both[1]);
    assert.equal(readFileSync(join(temporary.path, "built"), "utf8"), "built\n");
  });

  it("goes on where a killed run left its lock and half a folder", async () => {
    const releases = await serve({});
    const asked = request(releases);
    fakeGo(...BUILD);
    const cache = join(temporary.path, "cache", "estate", "pulumi");
    mkdirSync(join(cache, ".new-abcdef", "bin"), { recursive: true });
    const { pid } = spawnSync("true");
    writeFileSync(join(cache, `${CLI_VERSION}.lock`), String(pid));
    await ensureCli(asked);
    assert.deepEqual(readdirSync(cache), [`${CLI_VERSION}-${platform}`]);
  });

  it("says where rights are missing", async () => {
    if (process.getuid?.() === 0) {
      // Root may write anywhere, but not below a file.
      writeFileSync(join(temporary.path, "cache"), "");
      await assert.rejects(
        ensureCli(request("http://127.0.0.1:9")),
        new Failure(
          `${join(temporary.path, "cache", "estate", "pulumi")}, where the Pulumi CLI is to be kept, cannot be made: part of the path is a file; remove it or set XDG_CACHE_HOME to a folder of yours, then run this again`,
        ),
      );
      return;
    }
    mkdirSync(join(temporary.path, "cache"));
    chmodSync(join(temporary.path, "cache"), 0o555);
    await assert.rejects(
      ensureCli(request("http://127.0.0.1:9")),
      new Failure(
        `no right to write to ${join(temporary.path, "cache", "estate", "pulumi")}, where the Pulumi CLI is kept; make it yours (chown) or set XDG_CACHE_HOME to a folder of yours, then run this again`,
      ),
    );
  });
});
