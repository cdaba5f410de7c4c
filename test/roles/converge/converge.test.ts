import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../../roles/bundle.ts";
import {
  type ConvergeProgram,
  convergeCommand,
  convergeProgram,
  deliveryCommand,
  readConvergeModules,
} from "../../../roles/converge/command.ts";

const root = join(import.meta.dirname, "..", "..", "..");

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(program: string, words: readonly string[], input = ""): Run {
  const environment = { ...process.env, PYTHONPATH: join(root, "roles"), PYTHONDONTWRITEBYTECODE: "1" };
  const done = spawnSync(program, words, { cwd: root, input, encoding: "utf8", env: environment });
  return { status: done.status, output: done.stdout, errors: done.error?.message ?? done.stderr };
}

/** Python's own names of its tests and how each ended, from `unittest --verbose`. */
function outcomes(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^(test_\w+) \(([\w.]+)\)(?:\n.*?)? \.\.\. (.*)$/gm);
  return new Map([...lines].map(([, name = "", , outcome = ""]) => [name, outcome]));
}

/** The tests that the Python files declare; found without Python, so that a missing one is a failure of each. */
function declared(file: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  return [...text.matchAll(/^ {4}def (test_\w+)/gm)].map(([, name = ""]) => name);
}

describe("converge", () => {
  let ended: ReadonlyMap<string, string> = new Map();
  let said = "";

  before(() => {
    const version = run("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]);
    assert.equal(version.status, 0, "these tests need python3, 3.11 or newer: apt-get install python3");
    const words = ["-m", "unittest", "discover", "--verbose", "-t", "test", "-s", "test/roles/converge"];
    said = run("python3", words).errors;
    ended = outcomes(said);
  });

  for (const file of readdirSync(import.meta.dirname).filter((name) => /^test_\w+\.py$/.test(name))) {
    for (const name of declared(file)) {
      it(`${name.slice("test_".length).replaceAll("_", " ")} (${file})`, () => {
        assert.match(ended.get(name) ?? "did not run", /^(ok|skipped '.*needs root')$/, said);
      });
    }
  }

  it("every module compiles", () => {
    const script = "import sys; [compile(open(name).read(), name, 'exec') for name in sys.argv[1:]]";
    const names = Object.keys(readConvergeModules()).map((name) => join(root, "roles", "converge", name));
    assert.deepEqual(run("python3", ["-c", script, ...names]), { status: 0, output: "", errors: "" });
  });

  it("no module is longer than its concept, and no line wider than 120 columns", () => {
    const wrong = Object.entries(readConvergeModules()).filter(
      ([, text]) => text.split("\n").length > 301 || text.split("\n").some((line) => line.length > 120),
    );
    assert.deepEqual(
      wrong.map(([name]) => name),
      [],
    );
  });
});

describe("the delivery of converge", () => {
  const directory = mkdtempSync(join(tmpdir(), "converge-"));
  const folder = join(directory, "lib");
  after(() => rmSync(directory, { recursive: true }));
  const one = convergeProgram({ "__main__.py": "print(1)\n" });
  const other = convergeProgram({ "__main__.py": "import sys; print(2, sys.argv[1:], sys.stdin.read())\n" });

  function deliver(program: ConvergeProgram, payload = program.payload): Run {
    return run("sh", ["-c", deliveryCommand(program, folder)], payload);
  }
  function converge(program: ConvergeProgram, options: readonly string[] = [], input = ""): Run {
    const { version } = program;
    const remedy = "pulumi up --replace '**::lb0-iad1-ready'";
    return run("sh", ["-c", convergeCommand({ version, mode: "secrets", remedy, options, folder })], input);
  }

  it("is a version of its modules' text", () => {
    assert.match(one.version, /^[0-9a-f]{16}$/);
    assert.notEqual(one.version, other.version);
    assert.deepEqual(convergeProgram({ "__main__.py": "print(1)\n" }), one);
  });

  it("refuses a module that would end too early", () => {
    assert.throws(
      () => convergeProgram({ "a.py": "x" }),
      new Error("converge/a.py must end its last line and must not hold the line END-OF-CONVERGE-MODULE"),
    );
  });

  it("is small enough for a state that is written at every step", () => {
    const { payload } = convergeProgram();
    assert.ok(payload.length < 40 * 1024, `${payload.length} bytes, twice for each machine`);
  });

  it("says what to do where it has not happened", () => {
    assert.equal(
      convergeCommand({
        version: "0123456789abcdef",
        mode: "secrets",
        remedy: "do this",
        options: ["--check"],
      }),
      "/usr/local/lib/estate-converge/0123456789abcdef/run secrets --check # not found: do this",
    );
    const done = converge(one);
    assert.equal(done.status, 127);
    assert.match(done.errors, /\/run: not found\n$/);
  });

  it("puts the program into place, for every later run", () => {
    assert.deepEqual(deliver(one), { status: 0, output: "", errors: "" });
    assert.deepEqual(converge(one), { status: 0, output: "1\n", errors: "" });
    assert.deepEqual(converge(one), { status: 0, output: "1\n", errors: "" });
    assert.equal(readlinkSync(join(folder, "current")), one.version);
  });

  it("may happen again, and repairs what was changed by hand", () => {
    rmSync(join(folder, one.version, "converge"), { recursive: true });
    assert.deepEqual(deliver(one), { status: 0, output: "", errors: "" });
    assert.equal(converge(one).output, "1\n");
  });

  it("that is cut leaves the last version in force and nothing behind", () => {
    const cut = deliver(other, other.payload.slice(0, other.payload.length / 2));
    assert.notEqual(cut.status, 0);
    assert.deepEqual(readdirSync(folder).sort(), [one.version, "current"].sort());
    assert.equal(converge(one).output, "1\n");
  });

  it("of another version replaces it", () => {
    assert.equal(deliver(other).status, 0);
    assert.deepEqual(readdirSync(folder).sort(), [other.version, "current"].sort());
    assert.equal(readlinkSync(join(folder, "current")), other.version);
    assert.equal(converge(one).status, 127);
    assert.equal(converge(other, ["--check"], "{}").output, "2 ['secrets', '--check'] {}\n");
  });

  it("brings the whole program, which applies the bundle from standard input", () => {
    const program = convergeProgram();
    assert.deepEqual(deliver(program), { status: 0, output: "", errors: "" });
    const { uid, gid } = userInfo();
    const bundle: Bundle = {
      format: 1,
      host: "docs",
      directories: { "/etc/motd.d": { role: "base", mode: "0750" } },
      files: {
        "/etc/motd.d/estate": { role: "base", content: "It's $HOME\n", validator: ["test", "-s", "{}"] },
      },
      checks: { shell: { role: "base", command: ["true"] } },
    };
    const accounts = `mkdir ${directory}/etc && echo root:x:${uid}:${gid}::/root:/bin/sh >${directory}/etc/passwd`;
    const prepared = run("sh", ["-c", `${accounts} && echo root:x:${gid}: >${directory}/etc/group`]);
    assert.equal(prepared.status, 0, prepared.errors);
    const command = convergeCommand({
      version: program.version,
      mode: "configuration",
      remedy: "",
      options: ["--root", directory],
      folder,
    });
    const first = run("sh", ["-c", command], JSON.stringify(bundle));
    assert.equal(first.status, 0, first.errors);
    assert.match(
      first.output,
      /^\+ directory \/etc\/motd\.d {2}\[base\]\n\+ file \/etc\/motd\.d\/estate {2}\[base\]\n= docs: 2 changes; 1 file, 0 units, 1 check; \d+\.\d s\n$/,
    );
    assert.equal(readFileSync(join(directory, "etc", "motd.d", "estate"), "utf8"), "It's $HOME\n");
    const second = run("sh", ["-c", command], JSON.stringify(bundle));
    assert.match(second.output, /^= docs: nothing to change; /);
  });
});
