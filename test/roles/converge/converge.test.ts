import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../../roles/bundle.ts";
import { convergeCommand, readConvergeModules } from "../../../roles/converge/command.ts";

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

describe("converge as one command", () => {
  const directory = mkdtempSync(join(tmpdir(), "converge-"));
  after(() => rmSync(directory, { recursive: true }));

  it("fits into one argument of a Linux process", () => {
    const command = convergeCommand(readConvergeModules(), "configuration");
    assert.ok(Buffer.byteLength(command) < 120 * 1024, `${Buffer.byteLength(command)} bytes`);
  });

  it("is made of its modules alone", () => {
    assert.equal(
      convergeCommand({ "__main__.py": "print(1)\n" }, "secrets", ["--check"]),
      "d=$(mktemp -d) || exit 1\n" +
        "trap 'rm -rf \"$d\"' EXIT\n" +
        'mkdir "$d/converge" || exit 1\n' +
        "cat >\"$d/converge/__main__.py\" <<'END-OF-CONVERGE-MODULE'\n" +
        "print(1)\n" +
        "END-OF-CONVERGE-MODULE\n" +
        'PYTHONPATH="$d" python3 -B -m converge secrets --check\n',
    );
  });

  it("refuses a module that would end too early", () => {
    assert.throws(
      () => convergeCommand({ "a.py": "x" }, "secrets"),
      new Error("a.py must end its last line and must not hold the line END-OF-CONVERGE-MODULE"),
    );
  });

  it("brings the program, applies the bundle from standard input, and leaves no copy", () => {
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
    const command = convergeCommand(readConvergeModules(), "configuration", ["--root", directory]);
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
