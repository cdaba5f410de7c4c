import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwritable } from "../../../sandbox/cloud/errors.ts";
import { memoryCloud, openCloud } from "../../../sandbox/cloud/open.ts";
import { asStranger } from "../unprivileged.ts";

const advice = (file: string) =>
  `Put back ${file} and ${file}.key as they were; or, to start over without what they hold, remove both, then run bin/sandbox refresh --yes and bin/sandbox up for that stack`;

describe("the simulated cloud's file", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "cloud-"));
    file = join(directory, "cloud.jsonl");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const object = (id: string, secret = "hunter2-secret") => ({
    type: "a:b:C",
    id,
    scope: "",
    properties: { name: id, password: secret, odd: { $sealed: "mine" } },
    secrets: ["password"],
  });

  it("holds everything before each call returns, and again after it was opened anew", () => {
    const cloud = openCloud(file);
    cloud.put(object("1"));
    cloud.put(object("2"));
    assert.match(readFileSync(file, "utf8"), /"id":"2"/);
    cloud.remove("a:b:C", "1");
    assert.equal(cloud.sequence("x"), 1);
    const address = cloud.allocatePublicAddress();
    cloud.ledger.record({
      urn: "u",
      type: "a:b:C",
      id: "2",
      inputs: { a: 1 },
      configuration: { token: "t0ken" },
    });
    cloud.close();
    const again = openCloud(file);
    assert.deepEqual(again.list("a:b:C"), [object("2")]);
    assert.equal(again.get("a:b:C", "1"), undefined);
    assert.equal(again.sequence("x"), 2);
    assert.notEqual(again.allocatePublicAddress(), address);
    assert.deepEqual(again.ledger.pending(), [
      { urn: "u", type: "a:b:C", id: "2", inputs: { a: 1 }, configuration: { token: "t0ken" } },
    ]);
    again.close();
  });

  it("never shows a secret, and only to its owner the rest", () => {
    const cloud = openCloud(file);
    cloud.put(object("1"));
    // A later writer that names no secrets takes none away.
    const { secrets: _, ...plain } = object("1", "another-secret");
    cloud.put(plain);
    cloud.ledger.record({
      urn: "u",
      type: "a:b:C",
      id: "1",
      inputs: { password: "hunter2-secret" },
      configuration: {},
    });
    cloud.close();
    const text = readFileSync(file, "utf8");
    assert.doesNotMatch(text, /hunter2|another-secret/);
    for (const each of [file, `${file}.key`]) assert.equal(statSync(each).mode & 0o777, 0o600);
  });

  it("forgets a line that a crash left half written, and no other", () => {
    const cloud = openCloud(file);
    cloud.put(object("1"));
    cloud.close();
    appendFileSync(file, '{"op":"put","object":{"ty');
    const again = openCloud(file);
    assert.deepEqual(
      again.list("a:b:C").map(({ id }) => id),
      ["1"],
    );
    again.close();
    writeFileSync(file, '{"format":1}\nnonsense\n{"op":"count","purpose":"x","value":1}\n');
    assert.throws(() => openCloud(file), {
      name: "CloudFileError",
      message: `${file}:2 cannot be read (Unexpected token 'o', "nonsense" is not valid JSON). ${advice(file)}`,
    });
  });

  it("says what to do where its key is lost, or another, and makes no new one", () => {
    const cloud = openCloud(file);
    cloud.put(object("1"));
    cloud.close();
    rmSync(`${file}.key`);
    for (const _ of ["once", "and again"]) {
      assert.throws(() => openCloud(file), {
        name: "CloudFileError",
        message: `${file}.key, the key of the simulated cloud ${file}, is not there. ${advice(file)}`,
      });
    }
    writeFileSync(`${file}.key`, "another key");
    assert.throws(() => openCloud(file), {
      message: `${file}:2 cannot be read (Unsupported state or unable to authenticate data). ${advice(file)}`,
    });
  });

  it("says what to do where it may not be written", async () => {
    mkdirSync(join(directory, "clouds"));
    const inside = join(directory, "clouds", "dev.jsonl");
    chmodSync(directory, 0o755);
    await asStranger(join(directory, "clouds"), () =>
      assert.throws(() => openCloud(inside), {
        name: "CloudFileError",
        message: `the simulated cloud ${inside} cannot be written: no right to; run this as the owner of the clone, or remove its folder .sandbox if another user made it`,
      }),
    );
    const refusal = (code: string) =>
      unwritable(file, Object.assign(new Error(`${code}: i/o`), { code })).message;
    const full = `the simulated cloud ${file} cannot be written: the disk is full; free some space, then run this again`;
    assert.deepEqual(["ENOSPC", "EDQUOT", "EIO"].map(refusal), [
      full,
      full,
      `the simulated cloud ${file} cannot be written: EIO: i/o`,
    ]);
  });

  it("is used by one process at a time, and outlives one that was killed", () => {
    const cloud = openCloud(file);
    assert.throws(() => openCloud(file), {
      name: "CloudInUseError",
      message: `The simulated cloud ${file} is in use by process ${process.pid}. Wait until it ends, or end it; if it has nothing to do with this project, remove ${file}.lock.`,
    });
    cloud.close();
    writeFileSync(`${file}.lock`, "4194303 1\n");
    openCloud(file).close();
    // Another process got the number of the one that is gone.
    writeFileSync(`${file}.lock`, `${process.pid} 1\n`);
    openCloud(file).close();
  });

  it("is rewritten with what is left when it is opened", () => {
    const cloud = openCloud(file);
    for (let round = 0; round < 50; round++) cloud.put(object("1"));
    cloud.close();
    assert.equal(readFileSync(file, "utf8").split("\n").length, 52);
    openCloud(file).close();
    assert.equal(readFileSync(file, "utf8").split("\n").length, 3);
  });
});

describe("public addresses", () => {
  it("come in order from 198.18.0.0/16, and come back late", () => {
    const cloud = memoryCloud();
    assert.equal(cloud.allocatePublicAddress(), "198.18.0.1");
    assert.equal(cloud.allocatePublicAddress(), "198.18.0.2");
    cloud.releasePublicAddress("198.18.0.1");
    assert.equal(cloud.allocatePublicAddress(), "198.18.0.3");
  });
});

describe("identifiers", () => {
  it("are version 4 UUIDs, the same for the same randomness", () => {
    assert.equal(
      memoryCloud(() => new Uint8Array(16).fill(255)).uuid(),
      "ffffffff-ffff-4fff-bfff-ffffffffffff",
    );
    assert.notEqual(memoryCloud().uuid(), memoryCloud().uuid());
  });
});

describe("the ledger of creations", () => {
  it("knows a creation until a state does", () => {
    const { ledger } = memoryCloud();
    const creation = { urn: "u", type: "a:b:C", inputs: {}, configuration: {} };
    ledger.record({ ...creation, id: "1" });
    ledger.record({ ...creation, id: "2" });
    ledger.record({ ...creation, id: "2", outputs: { x: 1 } });
    assert.deepEqual(
      ledger.pending().map(({ id, outputs }) => [id, outputs]),
      [
        ["1", undefined],
        ["2", { x: 1 }],
      ],
    );
    ledger.acknowledge(new Set(["u\u00001", "another\u00002"]));
    assert.deepEqual(
      ledger.pending().map(({ id }) => id),
      ["2"],
    );
    ledger.forget({ type: "a:b:C", id: "2" });
    assert.deepEqual(ledger.pending(), []);
  });
});
