import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

/** Rooms that a room may import, as docs/architecture.md has them. Packages are everybody's. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  stacks: ["stacks"],
  commands: ["commands"],
  components: ["components", "roles", "stacks"],
  roles: ["roles", "stacks"],
  policies: ["commands", "policies", "stacks"],
  review: ["commands", "review", "roles", "stacks"],
  sandbox: ["commands", "sandbox", "stacks"],
  adoption: ["adoption", "commands"],
  documents: ["documents", "roles", "stacks"],
  workflows: ["commands", "review", "stacks", "workflows"],
};

function sources(room: string): readonly string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(room, name));
}

function imports(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"(\.[^"]*)"/g)].map(([, path = ""]) =>
    relative(root, join(root, dirname(file), path)),
  );
}

describe("rooms", () => {
  for (const [room, rooms] of Object.entries(allowed)) {
    it(`${room} imports ${rooms.join(" and ")} only`, () => {
      const files = sources(room);
      assert.ok(files.length > 0);
      const wrong = files.flatMap((file) =>
        imports(file).flatMap((path) =>
          rooms.includes(path.split("/", 1)[0] ?? "") ? [] : [`${file}: ${path}`],
        ),
      );
      assert.deepEqual(wrong, []);
    });
  }

  it("the program knows nothing of the sandbox", () => {
    const files = [...sources("stacks"), ...sources("roles"), ...sources("components"), "index.ts"];
    const knowing = files.filter((file) => /sandbox|simulat/i.test(readFileSync(join(root, file), "utf8")));
    assert.deepEqual(knowing, []);
  });

  it("no file is longer than its concept", () => {
    const files = Object.keys(allowed).flatMap(sources);
    const long = files.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 301);
    assert.deepEqual(long, []);
  });
});
