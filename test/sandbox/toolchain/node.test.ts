import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeProgram, temporaryDirectory } from "../temporary.ts";

const source = join(import.meta.dirname, "..", "..", "..", "sandbox", "toolchain", "node");

describe("the launcher", () => {
  const temporary = temporaryDirectory();
  const clone = () => join(temporary.path, "clone");
  const bin = () => join(temporary.path, "bin");
  const launcher = () => join(clone(), "sandbox", "toolchain", "node");

  /** A clone with nothing but the launcher, and a PATH with the shell's own tools and fakes of the rest. */
  beforeEach(() => {
    mkdirSync(join(clone(), "sandbox", "toolchain"), { recursive: true });
    mkdirSync(bin());
    copyFileSync(source, launcher());
    writeFileSync(join(clone(), "package-lock.json"), "first");
    for (const tool of "awk cat cmp cp date dirname grep mkdir mv rm sh sleep tail uname".split(" ")) {
      symlinkSync(
        spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim(),
        join(bin(), tool),
      );
    }
    fakeProgram(bin(), "git");
    fakeNode(bin(), "20.20.2");
    fakeNpm();
  });

  function fakeNode(directory: string, version: string): void {
    fakeProgram(directory, "node", `[ "$1" = -p ] && echo ${version} || echo "node ${version}: $*"`);
  }

  /** An npm whose `ci` counts itself and installs the Node that the platform's package brings. */
  function fakeNpm(...ci: readonly string[]): void {
    const install = [`mkdir -p node_modules/.bin`, `cp ${temporary.path}/node24 node_modules/.bin/node`];
    fakeProgram(temporary.path, "node24", 'echo "ran: $*"');
    fakeProgram(
      bin(),
      "npm",
      '[ "$1" = config ] && echo https://registry.example/ && exit',
      `echo ci >> ${temporary.path}/installations`,
      ...(ci.length > 0 ? ci : install),
    );
  }

  function launch(): { code: number | null; output: string; errors: string } {
    const { status, stdout, stderr } = spawnSync(launcher(), ["FILE", "with blank"], {
      env: { PATH: bin(), HOME: temporary.path },
      encoding: "utf8",
    });
    return { code: status, output: stdout, errors: stderr.replace(/in \d+ s$/m, "in N s") };
  }

  const installations = () =>
    existsSync(join(temporary.path, "installations"))
      ? readFileSync(join(temporary.path, "installations"), "utf8").split("\n").length - 1
      : 0;

  it("installs once, then again when the lockfile changed", () => {
    assert.deepEqual(launch(), {
      code: 0,
      output: "ran: FILE with blank\n",
      errors: `==> installing dependencies (npm ci in ${clone()})\n==> dependencies installed in N s\n`,
    });
    assert.deepEqual(launch(), { code: 0, output: "ran: FILE with blank\n", errors: "" });
    assert.equal(installations(), 1);
    writeFileSync(join(clone(), "package-lock.json"), "second");
    assert.equal(launch().code, 0);
    assert.equal(installations(), 2);
  });

  const missing = (tool: string, message: string) =>
    it(`says that there is no ${tool}`, () => {
      spawnSync("rm", [join(bin(), tool)]);
      assert.deepEqual(launch(), {
        code: 1,
        output: "",
        errors: `error: ${message.replace("BIN", bin())}\n`,
      });
      assert.equal(installations(), 0);
    });
  missing("git", "git is not on PATH; install it (Debian: apt install git), then run this again");
  missing(
    "node",
    "node is not on PATH; install Node 20 or newer with npm (https://nodejs.org), then run this again",
  );
  missing(
    "npm",
    "npm is not on PATH, but node is (BIN/node); install npm beside it (Debian: apt install npm), then run this again",
  );

  it("says that Node is too old to install with", () => {
    fakeNode(bin(), "18.19.1");
    assert.deepEqual(launch(), {
      code: 1,
      output: "",
      errors: `error: Node 20 or newer is needed to install the dependencies, ${bin()}/node is 18.19.1; install a newer one (https://nodejs.org) or put it first on PATH, then run this again\n`,
    });
  });

  const platform = `${spawnSync("uname", ["-sm"], { encoding: "utf8" }).stdout.trim()}`;
  it("runs the Node on PATH where npm has none for the platform, if it is new enough", () => {
    fakeNpm("mkdir -p node_modules");
    fakeNode(bin(), "22.18.0");
    assert.equal(launch().output, "node 22.18.0: FILE with blank\n");
    fakeNode(bin(), "22.17.9");
    assert.deepEqual(launch(), {
      code: 1,
      output: "",
      errors: `error: npm has no Node for ${platform}, and ${bin()}/node is 22.17.9, which does not run TypeScript; install Node 22.18 or newer (https://nodejs.org), then run this again\n`,
    });
  });

  const failing = (what: string, line: string, message: () => string) =>
    it(`says ${what}, and installs again next time`, () => {
      fakeNpm(`echo "npm error ${line}" >&2`, "exit 1");
      assert.deepEqual(launch(), {
        code: 1,
        output: "",
        errors: `==> installing dependencies (npm ci in ${clone()})\nnpm error ${line}\nerror: ${message()}\n`,
      });
      fakeNpm();
      assert.equal(launch().code, 0);
    });
  failing(
    "that the registry is out of reach",
    "code ENOTFOUND",
    () =>
      `npm ci in ${clone()} does not reach the package registry (https://registry.example/); check the network, or name a mirror with npm config set registry URL, then run this again`,
  );
  failing(
    "that the disk is full",
    "code ENOSPC",
    () => `npm ci in ${clone()} found the disk full; free about 1 GB there, then run this again`,
  );
  failing(
    "that rights are missing",
    "code EACCES",
    () =>
      `npm ci in ${clone()} lacks rights on the path named above; make it yours (chown), then run this again`,
  );
  failing(
    "what else npm says",
    "code EUSAGE",
    () =>
      `npm ci in ${clone()} failed with exit code 1; its whole output is in ${clone()}/.sandbox/npm.log; mend what it names, then run this again`,
  );

  it("leaves dependencies alone that are a link to another clone's", () => {
    mkdirSync(join(temporary.path, "node_modules"));
    symlinkSync(join(temporary.path, "node_modules"), join(clone(), "node_modules"));
    assert.deepEqual(launch(), {
      code: 1,
      output: "",
      errors: `error: ${clone()}/node_modules is a link to what another package-lock.json installed; remove the link, then run this again\n`,
    });
    assert.equal(installations(), 0);
  });

  it("may be interrupted and run again", async () => {
    fakeNpm(`: > ${temporary.path}/started`, "exec sleep 60");
    const child = spawn(launcher(), [], { env: { PATH: bin(), HOME: temporary.path } });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    const interrupt = setInterval(() => {
      if (existsSync(join(temporary.path, "started"))) child.kill("SIGTERM");
    }, 50);
    const [code] = await once(child, "close").finally(() => clearInterval(interrupt));
    assert.equal(code, 130);
    assert.ok(errors.endsWith("interrupted: run this again to finish the installation\n"), errors);
    assert.equal(existsSync(join(clone(), ".sandbox", "installing")), false);
    fakeNpm();
    assert.equal(launch().output, "ran: FILE with blank\n");
  });

  it("goes on where a killed installation left its lock", () => {
    mkdirSync(join(clone(), ".sandbox", "installing"), { recursive: true });
    writeFileSync(join(clone(), ".sandbox", "installing", "pid"), String(spawnSync("true").pid));
    assert.equal(launch().code, 0);
  });
});
