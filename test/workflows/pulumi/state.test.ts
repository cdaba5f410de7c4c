import assert from "node:assert/strict";
import { fingerprintOf } from "../../../workflows/pulumi/fingerprint.ts";
import { plain, readDeployed, readState } from "../../../workflows/pulumi/state.ts";
import { noteOf } from "../../../workflows/pulumi/time.ts";

describe("a stack's state and history", () => {
  const update = (result: string, head: string | undefined, startTime: string, kind = "update") => ({
    ...{ kind, result, startTime, message: "Merge the change" },
    environment: head === undefined ? {} : { "git.head": head },
  });
  const [one, two] = ["1".repeat(40), "2".repeat(40)];

  it("tell what was brought up last, and when the last update began", () => {
    const history = [
      update("succeeded", two, "2026-03-04T00:00:00Z", "refresh"),
      update("failed", two, "2026-03-03T00:00:00Z"),
      update("succeeded", undefined, "2026-03-02T00:00:00Z"),
      update("succeeded", one, "2026-03-01T00:00:00Z"),
    ];
    assert.deepEqual(readDeployed(JSON.stringify(history)), {
      commit: one,
      time: new Date("2026-03-03T00:00:00Z"),
    });
  });

  it("tell which time the last update took for now, where it noted that", () => {
    const time = new Date("2026-02-27T06:43:00Z");
    const [, message = ""] = noteOf(time);
    const last = { ...update("failed", two, "2026-03-03T00:00:00Z"), message };
    const history = [last, update("succeeded", one, "2026-03-01T00:00:00Z")];
    assert.deepEqual(readDeployed(JSON.stringify(history)), { commit: one, time });
    const damaged = { ...last, message: message.replace("2026", "then") };
    assert.deepEqual(readDeployed(JSON.stringify([damaged, ...history]))?.time, new Date(last.startTime));
  });

  it("tell nothing of a stack that nobody brought up", () => {
    assert.equal(readDeployed("[]"), undefined);
    assert.equal(readDeployed(JSON.stringify([update("failed", one, "2026-03-01T00:00:00Z")])), undefined);
    const head = `--upload-pack=x ${one}`;
    assert.equal(
      readDeployed(JSON.stringify([update("succeeded", head, "2026-03-01T00:00:00Z")])),
      undefined,
    );
  });

  it("have resources without those that wait for their deletion", () => {
    const resources = [
      { urn: "a::b", type: "t" },
      { urn: "a::c", type: "t", delete: true },
    ];
    assert.deepEqual(
      readState(JSON.stringify({ deployment: { resources } })).map(({ name }) => name),
      ["b"],
    );
    assert.throws(() => readState("[]"), {
      message: "pulumi stack export wrote no deployment; look at it by hand",
    });
  });

  it("give secrets in clear where they were exported so, else nothing", () => {
    const secret = (value: object) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ...value,
    });
    assert.deepEqual(plain({ a: [secret({ plaintext: '{"b":"c"}' })], d: secret({ ciphertext: "v1:x" }) }), {
      a: [{ b: "c" }],
      d: undefined,
    });
  });
});

describe("a plan's fingerprint", () => {
  const change = (urn: string, after: object, changed: readonly string[]) => ({
    ...{ urn, operation: "update", changed, after },
    before: { whatever: 1 },
  });
  const of = (...changes: readonly object[]) => fingerprintOf(JSON.stringify({ changes, headline: "x" }));

  it("is equal for the same changes in any order", () => {
    const [a, b] = [change("a", { x: 1, y: 2 }, ["x", "y"]), change("b", {}, [])];
    assert.equal(of(a, b), of(b, change("a", { y: 2, x: 1 }, ["y", "x"])));
    assert.match(of(a), /^[0-9a-f]{64}$/);
  });

  it("is another one for another value, resource or operation", () => {
    const a = change("a", { x: 1 }, ["x"]);
    const others = [
      change("a", { x: 2 }, ["x"]),
      change("b", { x: 1 }, ["x"]),
      { ...a, operation: "delete" },
    ];
    assert.equal(new Set([of(a), of(), ...others.map((other) => of(other))]).size, 5);
  });
});
