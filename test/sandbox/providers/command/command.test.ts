import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootMachine, publicHalf } from "../../../../sandbox/cloud/machine.ts";
import { memoryCloud } from "../../../../sandbox/cloud/open.ts";
import type { CallContext, ResourceBehaviour } from "../../../../sandbox/provider/behaviour.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/provider/values.ts";
import { command } from "../../../../sandbox/providers/command/index.ts";
import { DNS_RECORD } from "../../../../sandbox/providers/digitalocean/types.ts";
import { newPem } from "../../../support/ssh-keys.ts";

function behaviour(type: string): ResourceBehaviour {
  const found = command.resources[type];
  assert.ok(found);
  return found;
}

const [CLIENT, HOST] = [newPem(), newPem()];

function world(): CallContext {
  const cloud = memoryCloud();
  const userData = `#cloud-config\n${JSON.stringify({ ssh_keys: { ed25519_private: HOST }, ssh_authorized_keys: [publicHalf(CLIENT)] })}`;
  bootMachine({ cloud, id: "1", addresses: ["198.18.0.1"], userData });
  return { cloud, configuration: {}, now: () => new Date(), urn: "u", name: "ready" };
}

const CONNECTION = {
  host: "198.18.0.1",
  port: 22,
  user: "root",
  dialErrorLimit: 10,
  hostKey: publicHalf(HOST) ?? "",
  privateKey: CLIENT,
};

describe("a remote command", () => {
  const remote = behaviour("command:remote:Command");

  it("succeeds in silence on a machine that lets it in", async () => {
    const inputs = { connection: CONNECTION, create: "true" };
    const { id, outputs } = await remote.create(inputs, world());
    assert.match(id, /^ready[0-9a-f]{8}$/);
    assert.deepEqual(outputs, { ...inputs, stdout: "", stderr: "" });
  });

  it("is let in by the keys that a document has brought, and by no others", async () => {
    const context = world();
    const next = newPem();
    const document = (...keys: readonly string[]) =>
      JSON.stringify({
        files: {
          "/etc/ssh/authorized_keys/root": { content: `${keys.map((key) => publicHalf(key)).join("\n")}\n` },
          "/etc/motd": { content: "hello" },
        },
      });
    const up = (privateKey: string, stdin: string) =>
      remote.create({ connection: { ...CONNECTION, privateKey }, create: "true", stdin }, context);
    const refused = {
      message:
        "after 10 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    };
    await up(CLIENT, "{ no document of /etc/ssh/authorized_keys/root");
    await assert.rejects(async () => up(next, document(next)), refused);
    await up(CLIENT, document(CLIENT, next));
    await up(next, document(next));
    await assert.rejects(async () => up(CLIENT, ""), refused);
  });

  for (const [what, connection, message] of [
    [
      "nobody answers",
      { host: "198.18.9.9", dialErrorLimit: 2 },
      "after 2 failed attempts: dial tcp 198.18.9.9:22: connect: no route to host",
    ],
    [
      "the host is another",
      { hostKey: publicHalf(CLIENT) ?? "" },
      "after 10 failed attempts: ssh: handshake failed: ssh: host key mismatch",
    ],
    [
      "the key is not authorised",
      { privateKey: HOST },
      "after 10 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    ],
    [
      "the user is unknown",
      { user: "nobody" },
      "after 10 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    ],
    ["the host key is none", { hostKey: "nonsense" }, "failed to parse host key: ssh: no key found"],
    [
      "the proxy is not there",
      { proxy: { host: "198.18.7.7", dialErrorLimit: 0 } },
      "proxy: after 0 failed attempts: dial tcp 198.18.7.7:22: connect: no route to host",
    ],
  ] as const) {
    it(`fails where ${what}`, async () => {
      const inputs = { connection: { ...CONNECTION, ...connection }, create: "true" };
      await assert.rejects(async () => remote.create(inputs, world()), { message });
    });
  }

  it("deletes with the connection in the state", async () => {
    const outputs = {
      connection: { ...CONNECTION, host: "198.18.9.9" },
      delete: "rm x",
      stdout: "",
      stderr: "",
    };
    const existing = { id: "x", outputs, inputs: { connection: CONNECTION } };
    await assert.rejects(async () => remote.delete(existing, world()), /dial tcp 198\.18\.9\.9:22/);
    await remote.delete({ ...existing, outputs: { ...outputs, delete: null } }, world());
  });
});

describe("a remote command to a name", () => {
  const remote = behaviour("command:remote:Command");
  const ZONE = "example.org";
  const dial = async (host: string, records: readonly (readonly [string, string, string])[]) => {
    const context = world();
    for (const [index, [name, type, value]] of records.entries()) {
      const fqdn = name === "@" ? ZONE : `${name}.${ZONE}`;
      const properties = { domain: ZONE, name, type, value, fqdn, ttl: 300 };
      context.cloud.put({ type: DNS_RECORD, id: String(index), scope: ZONE, properties });
    }
    const connection = { ...CONNECTION, host, dialErrorLimit: 0 };
    return remote.create({ connection, create: "true" }, context);
  };
  const failure = (reason: string) => ({ message: `after 0 failed attempts: ${reason}` });

  it("reaches the machine that the name leads to", async () => {
    await dial("web.example.org", [["web", "A", "198.18.0.1"]]);
    await dial("WEB.example.org.", [["Web", "A", "198.18.0.1"]]);
    await dial("example.org", [["@", "A", "198.18.0.1"]]);
    await dial("www.example.org", [
      ["www", "CNAME", "front.example.org."],
      ["front", "CNAME", "@"],
      ["@", "A", "198.18.0.1"],
    ]);
    await dial("any.web.example.org", [["*.web", "A", "198.18.0.1"]]);
    await dial("web.example.org", [
      ["web", "AAAA", "2001:db8::1"],
      ["web", "A", "198.18.9.9"],
      ["web", "A", "198.18.0.1"],
    ]);
  });

  it("fails in Go's words where it leads nowhere", async () => {
    const unknown = failure("dial tcp: lookup web.example.org: no such host");
    await assert.rejects(dial("web.example.org", []), unknown);
    await assert.rejects(dial("web.example.org", [["web", "TXT", "198.18.0.1"]]), unknown);
    await assert.rejects(
      dial("web.example.org", [
        ["web", "CNAME", "www.example.org."],
        ["www", "CNAME", "web.example.org."],
      ]),
      unknown,
    );
    await assert.rejects(dial("web.example.org", [["web", "CNAME", "away.example.com."]]), unknown);
    // A name that exists has no use for a wildcard, nor have the names below it (RFC 4592).
    const hidden = [
      ["*", "A", "198.18.0.1"],
      ["web", "TXT", "x"],
    ] as const;
    await assert.rejects(dial("web.example.org", hidden), unknown);
    await assert.rejects(
      dial("a.web.example.org", hidden),
      failure("dial tcp: lookup a.web.example.org: no such host"),
    );
  });

  it("names the address where nobody answers at it", async () => {
    await assert.rejects(
      dial("web.example.org", [
        ["web", "A", "198.18.9.9"],
        ["web", "AAAA", "2001:db8::1"],
      ]),
      failure("dial tcp 198.18.9.9:22: connect: no route to host"),
    );
    await assert.rejects(
      dial("web.example.org", [["web", "AAAA", "2001:db8::1"]]),
      failure("dial tcp [2001:db8::1]:22: connect: no route to host"),
    );
  });
});

describe("a local command", () => {
  const local = behaviour("command:local:Command");
  const create = (inputs: Properties) => local.create(inputs, world());

  it("runs, with input and environment, and loses one newline", async () => {
    const { outputs } = await create({
      create: 'cat; printf "%s\\n\\n" "$GREETING" >&2',
      stdin: "in",
      environment: { GREETING: "hello" },
    });
    assert.equal(outputs.stdout, "in");
    assert.equal(outputs.stderr, "hello\n");
  });

  it("tells how it failed and what it said", async () => {
    await assert.rejects(async () => create({ create: "echo out; exit 3" }), {
      message: 'exit status 3: running "echo out; exit 3":\nout\n',
    });
  });

  it("updates with its own command or the one that creates, and finds the output before", async () => {
    const outputs = { stdout: "before", stderr: "" };
    const change = {
      id: "x",
      outputs,
      oldInputs: {},
      newInputs: { create: 'echo "was $PULUMI_COMMAND_STDOUT"' },
    };
    assert.equal((await local.update?.(change, world()))?.stdout, "was before");
    const quiet = { ...change, newInputs: { ...change.newInputs, addPreviousOutputInEnv: false } };
    assert.equal((await local.update?.(quiet, world()))?.stdout, "was ");
    assert.deepEqual(await local.update?.({ ...change, newInputs: { delete: "x" } }, world()), {
      delete: "x",
      ...outputs,
    });
    assert.deepEqual(local.foreseeUpdate?.(change, world()), { stdout: UNKNOWN, stderr: UNKNOWN });
  });

  it("collects the files that its globs ask for, in the order of the rules", async () => {
    const dir = mkdtempSync(join(tmpdir(), "local-"));
    for (const name of ["a.txt", "b.txt", "c.md"]) writeFileSync(join(dir, name), name);
    const { outputs } = await create({ create: "true", dir, assetPaths: ["*.txt", "!b*", "*.md"] });
    assert.deepEqual(Object.keys(Object(outputs.assets)), ["a.txt", "c.md"]);
    rmSync(dir, { recursive: true });
  });
});

describe("copies to a machine", () => {
  const copy = behaviour("command:remote:CopyToRemote");
  const source = { asset: true, hash: "h", text: "x" } as const;

  it("check what they are to copy", () => {
    const check = (value: Properties[string]) =>
      copy.validate?.({ source: value }, { urn: "", name: "", configuration: {}, randomHex: () => "" })?.[0]
        ?.reason;
    assert.equal(check(source), undefined);
    assert.equal(check(null), "either asset or archive must be set");
    assert.equal(
      check({ asset: true, hash: "h", uri: "https://x" }),
      "asset must be a path-based file asset or a text asset",
    );
    assert.equal(
      check({ asset: true, archive: true, hash: "h" }),
      "archive must be a path to a file or directory",
    );
  });

  it("connect only where content or place changed", async () => {
    const away = { ...CONNECTION, host: "198.18.9.9" };
    const oldInputs = { connection: CONNECTION, remotePath: "/x", source };
    const update = (newInputs: Properties) =>
      copy.update?.({ id: "x", outputs: oldInputs, oldInputs, newInputs }, world());
    const moved = { ...oldInputs, connection: away };
    assert.deepEqual(await update(moved), moved);
    await assert.rejects(async () => update({ ...moved, remotePath: "/y" }), /no route to host/);
  });
});
