import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Duplex, PassThrough } from "node:stream";
import ssh2, { type AuthenticationType, type Server } from "ssh2";
import type { ResourceBehaviour } from "../../../../sandbox/provider/behaviour.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { command } from "../../../../sandbox/providers/command/index.ts";
import { newKeyPair, newPem } from "../../../support/ssh-keys.ts";
import { findSshd, freePort, HOST, realContext, startSshd, type TestServer } from "./sshd.ts";

function behaviour(type: string): ResourceBehaviour {
  const found = command.resources[type];
  assert.ok(found);
  return found;
}

/** ssh2 breaks each key that begins with a zero byte (ssh2 1.17, keygen.js), one of 256; the next one is taken then. */
function newProtectedKeyPair(): { readonly private: string; readonly public: string } {
  const options = { passphrase: "open sesame", cipher: "aes256-ctr", rounds: 16 };
  const pair = ssh2.utils.generateKeyPairSync("ed25519", options);
  return ssh2.utils.parseKey(pair.public) instanceof Error ? newProtectedKeyPair() : pair;
}

describe("ways to log in", () => {
  const remote = behaviour("command:remote:Command");
  const hostKey = newKeyPair().privateKey;
  const protectedKey = newProtectedKeyPair();
  let server: Server;
  let allowed: AuthenticationType[] = [];
  let port = 0;

  /** A host that takes the password `secret` in both ways, and any key; its commands succeed. */
  before(async () => {
    server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      client.on("error", () => {});
      client.on("authentication", (context) => {
        const open = allowed.includes(context.method);
        if (context.method === "keyboard-interactive" && open) {
          context.prompt([{ prompt: "Password: ", echo: false }], (answers) =>
            answers[0] === "secret" ? context.accept() : context.reject(),
          );
        } else if (open && (context.method !== "password" || context.password === "secret")) context.accept();
        else context.reject(allowed);
      });
      client.on("session", (accept) =>
        accept().on("exec", (start) => {
          const stream = start();
          stream.exit(0);
          stream.end("in\n");
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    port = address.port;
  });
  after(() => server.close());

  const enter = async (methods: AuthenticationType[], by: Properties) => {
    allowed = methods;
    const connection = { host: HOST, port, dialErrorLimit: 0, ...by };
    const { outputs } = await remote.create({ connection, create: "true" }, realContext().context);
    return outputs.stdout;
  };
  const refusal = (methods: string) => ({
    message: `after 0 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [${methods}], no supported methods remain`,
  });

  it("are a password, asked for or not", async () => {
    assert.equal(await enter(["password"], { password: "secret" }), "in");
    assert.equal(await enter(["keyboard-interactive"], { password: "secret" }), "in");
    await assert.rejects(enter(["password"], { password: "wrong" }), refusal("none password"));
    await assert.rejects(enter(["publickey"], { password: "secret" }), refusal("none"));
  });

  it("are a key, with its passphrase", async () => {
    const privateKey = protectedKey.private;
    assert.equal(await enter(["publickey"], { privateKey, privateKeyPassword: "open sesame" }), "in");
    await assert.rejects(enter(["publickey"], { privateKey }), {
      message: "ssh: this private key is passphrase protected",
    });
    await assert.rejects(enter(["publickey"], { privateKey, privateKeyPassword: "shut" }), {
      message: "x509: decryption password incorrect",
    });
    assert.equal(await enter(["publickey"], { privateKey: newPem() }), "in");
  });

  it("may be none at all, where the host is that open", async () => {
    assert.equal(await enter(["none"], {}), "in");
  });
});

describe("a connection that is not made", () => {
  const remote = behaviour("command:remote:Command");
  const { context } = realContext();

  it("is given up after the time for one dial", async () => {
    const realm = { settle: async () => {}, connect: () => new Promise<never>(() => {}) };
    const connection = { host: HOST, dialErrorLimit: 1, perDialTimeout: 0.01 };
    await assert.rejects(async () => remote.create({ connection, create: "true" }, { ...context, realm }), {
      message: `after 1 failed attempts: dial tcp ${HOST}:22: i/o timeout`,
    });
  });

  it("is closed where it comes too late", async () => {
    const late = new PassThrough();
    const realm = {
      settle: async () => {},
      connect: (_host: string, _port: number, signal?: AbortSignal) =>
        new Promise<Duplex>((resolve) => signal?.addEventListener("abort", () => resolve(late))),
    };
    const connection = { host: HOST, dialErrorLimit: 0, perDialTimeout: 0.01 };
    await assert.rejects(async () => remote.create({ connection, create: "true" }, { ...context, realm }), {
      message: `after 0 failed attempts: dial tcp ${HOST}:22: i/o timeout`,
    });
    await new Promise((resolve) => (late.destroyed ? resolve(undefined) : late.once("close", resolve)));
    assert.ok(late.destroyed);
  });
});

describe("commands over SSH", () => {
  const remote = behaviour("command:remote:Command");
  let server: TestServer;

  before(async function () {
    const sshd = findSshd();
    if (sshd === undefined) {
      console.log("      sshd is not installed (Debian: apt install openssh-server)");
      this.skip();
    }
    server = await startSshd(sshd);
  });
  after(() => server?.stop());

  const create = async (inputs: Properties, { context } = realContext()) =>
    remote.create({ connection: server.connection, ...inputs }, context);
  const connecting = async (change: Properties, { context } = realContext()) =>
    remote.create({ connection: { ...server.connection, ...change }, create: "true" }, context);

  it("give what they write, and lose one newline of each", async () => {
    const { id, outputs } = await create({ create: "echo out; printf 'err\\n\\n' >&2" });
    assert.match(id, /^test[0-9a-f]{8}$/);
    assert.equal(outputs.stdout, "out");
    assert.equal(outputs.stderr, "err\n");
  });

  it("read their standard input, however much, and find it empty without one", async () => {
    const stdin = "0123456789abcdef".repeat(200_000); // 3.2 MB
    const { outputs } = await create({ create: "wc -c", stdin });
    assert.equal(outputs.stdout, "3200000");
    assert.equal((await create({ create: "wc -c" })).outputs.stdout, "0");
    // One that reads nothing is gone before its input is written.
    assert.equal((await create({ create: "echo done", stdin })).outputs.stdout, "done");
  });

  it("find the variables that the host accepts", async () => {
    const { outputs } = await create({
      create: 'echo "$GREETING"',
      environment: { GREETING: "hello ü" },
    });
    assert.equal(outputs.stdout, "hello ü");
  });

  it("do not run where the host refuses a variable", async () => {
    const call = realContext();
    const mark = join(server.directory, "ran");
    await assert.rejects(create({ create: `touch ${mark}`, environment: { SECRET: "x" } }, call), {
      message: 'could not set environment variable "SECRET": ssh: setenv failed',
    });
    assert.throws(() => statSync(mark), { code: "ENOENT" });
    assert.match(call.warnings.join("\n"), /^Unable to set 'SECRET'\. This only works if your SSH server/);
  });

  it("update with the output before in the environment, and warn where the host refuses that", async () => {
    const call = realContext();
    const newInputs = { connection: server.connection, create: 'echo "was $PULUMI_COMMAND_STDOUT"' };
    const change = { id: "x", oldInputs: {}, newInputs, outputs: { stdout: "before", stderr: "trouble" } };
    assert.equal((await remote.update?.(change, call.context))?.stdout, "was before");
    assert.equal(call.warnings.length, 1);
    assert.match(call.warnings.join(), /^Unable to set 'PULUMI_COMMAND_STDERR'/);
    const quiet = { ...change, newInputs: { ...newInputs, addPreviousOutputInEnv: false } };
    assert.equal((await remote.update?.(quiet, call.context))?.stdout, "was ");
  });

  it("delete with what the state says", async () => {
    const mark = join(server.directory, "deleted");
    const outputs = { connection: server.connection, delete: `touch ${mark}`, stdout: "", stderr: "" };
    await remote.delete({ id: "x", outputs, inputs: {} }, realContext().context);
    assert.ok(statSync(mark).isFile());
  });

  it("show what they write line by line, as `logging` says", async () => {
    const shown = async (logging?: string) => {
      const call = realContext();
      const inputs = { create: "echo one; echo two >&2", ...(logging === undefined ? {} : { logging }) };
      await create(inputs, call);
      return call.lines.toSorted();
    };
    assert.deepEqual(await shown(), ["one", "two"]);
    assert.deepEqual(await shown("stdout"), ["one"]);
    assert.deepEqual(await shown("stderr"), ["two"]);
    assert.deepEqual(await shown("none"), []);
  });

  it("fail with their status or signal, and with all they wrote", async () => {
    await assert.rejects(create({ create: "echo out; exit 3" }), {
      message: 'Process exited with status 3: running "echo out; exit 3":\nout\n',
    });
    await assert.rejects(create({ create: "kill -TERM $$" }), {
      message: 'Process exited with status 143 from signal TERM: running "kill -TERM $$":\n',
    });
  });

  it("say which connection was lost where the host goes away in the middle", async () => {
    const mark = join(server.directory, "seen");
    const script = `echo begun; until [ -e ${mark} ]; do sleep 0.05; done; kill -9 $PPID; sleep 60`;
    const call = realContext();
    const context = { ...call.context, info: () => writeFileSync(mark, "") };
    await assert.rejects(create({ create: script }, { ...call, context }), {
      message: `wait: remote command exited without exit status or exit signal (the connection to web.test:${server.port} was lost while the command ran, which may have ended or not; see that the host is up, then run this again): running "${script}":\nbegun\n`,
    });
  });

  it("end with an interrupt", async () => {
    const interrupt = new AbortController();
    const call = realContext(interrupt.signal);
    const context = { ...call.context, info: () => interrupt.abort() };
    await assert.rejects(create({ create: "echo begun; sleep 60" }, { ...call, context }), {
      message: 'context canceled: running "echo begun; sleep 60":\nbegun\n',
    });
  });

  it("run on many hosts at once", async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      create({
        connection: { ...server.connection, dialErrorLimit: 20 },
        create: `sleep 0.2; echo ${index}`,
      }),
    );
    const outputs = await Promise.all(many);
    assert.deepEqual(
      outputs.map(({ outputs: { stdout } }) => stdout),
      outputs.map((_, index) => String(index)),
    );
  });

  it("refuse a host with another key", async () => {
    await assert.rejects(connecting({ hostKey: newKeyPair().publicKey }), {
      message: `after 0 failed attempts: ssh: handshake failed: ssh: host key mismatch (${server.connection.host}:${server.connection.port} shows another key than the one pinned for it: its key was changed, another host has its address, or somebody is in between; find out which, then put the key back or replace the machine)`,
    });
    const point = `AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY${"A".repeat(20)}`;
    await assert.rejects(connecting({ hostKey: `ecdsa-sha2-nistp256 ${point}` }), {
      message:
        'after 0 failed attempts: ssh: handshake failed: ssh: no common algorithm for host key; we offered: ["ecdsa-sha2-nistp256"], peer offered: ["ssh-ed25519"]',
    });
    await assert.rejects(connecting({ hostKey: "nonsense" }), {
      message: "failed to parse host key: ssh: no key found",
    });
  });

  it("say that the host refuses the key", async () => {
    await assert.rejects(connecting({ privateKey: newKeyPair().privateKey }), {
      message:
        "after 0 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    });
    await assert.rejects(connecting({ privateKey: "nonsense" }), { message: "ssh: no key found" });
    await assert.rejects(connecting({ agentSocketPath: join(server.directory, "agent") }), {
      message: `dial unix ${join(server.directory, "agent")}: connect: no such file or directory`,
    });
  });

  it("dial as often as the limit says", async () => {
    const port = await freePort();
    const call = realContext();
    await assert.rejects(connecting({ port, dialErrorLimit: 2 }, call), {
      message: `after 2 failed attempts: dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    assert.deepEqual(call.lines, ["Dial 1/2 failed: retrying", "Dial 2/2 failed: retrying"]);
    await assert.rejects(connecting({ host: "away.test" }), {
      message: "after 0 failed attempts: dial tcp: lookup away.test: no such host",
    });
  });

  it("dial without end until the host is there or the run is interrupted", async () => {
    const interrupt = new AbortController();
    const call = realContext(interrupt.signal);
    const lines: string[] = [];
    const info = (line: string) => lines.push(line) === 3 && interrupt.abort();
    const port = await freePort();
    await assert.rejects(
      connecting({ port, dialErrorLimit: -1 }, { ...call, context: { ...call.context, info } }),
      { message: "context canceled" },
    );
    assert.deepEqual(lines.at(-1), "Dial 3/inf failed: retrying");
  });

  it("go through a proxy", async () => {
    const through = { ...server.connection, host: "127.0.0.1", proxy: server.connection };
    const { outputs } = await create({ connection: through, create: "echo through" });
    assert.equal(outputs.stdout, "through");
    await assert.rejects(connecting({ proxy: { ...server.connection, host: "away.test" } }), {
      message: "proxy: after 0 failed attempts: dial tcp: lookup away.test: no such host",
    });
    const port = await freePort();
    await assert.rejects(create({ connection: { ...through, port }, create: "true" }), {
      message: "proxy: after 0 failed attempts: ssh: rejected: connect failed (Connection refused)",
    });
  });

  it("refuse a command that no shell takes", async () => {
    await assert.rejects(create({ create: "#".repeat(128 * 1024) }), {
      message:
        "the command has 131072 bytes, a shell on Linux takes 131071 at most; give what it works on as stdin",
    });
  });

  describe("copies", () => {
    const copy = behaviour("command:remote:CopyToRemote");
    const path = (name: string) => join(server.directory, name);
    const put = async (source: Properties[string], remotePath: string) =>
      copy.create({ connection: server.connection, source, remotePath }, realContext().context);

    it("write texts, with the folders above them", async () => {
      await put({ asset: true, hash: "h", text: "hello" }, path("text/deep/file"));
      assert.equal(readFileSync(path("text/deep/file"), "utf8"), "hello");
      await put({ asset: true, hash: "h", text: "" }, path("text/deep/file"));
      assert.equal(readFileSync(path("text/deep/file"), "utf8"), "");
      await assert.rejects(put({ asset: true, hash: "h", text: "x" }, path("text")), {
        message: `remote path ${path("text")} is a directory; when using a text asset, remotePath must be a file path`,
      });
      await assert.rejects(put({ asset: true, hash: "h", text: "x" }, path("text/deep/file/below")), {
        message: `failed to create parent directories for ${path("text/deep/file/below")}: mkdir ${path("text/deep/file")}: not a directory`,
      });
    });

    it("put files in place, into a folder, and folders below it", async () => {
      mkdirSync(path("source/inner"), { recursive: true });
      writeFileSync(path("source/a"), "A".repeat(100_000));
      writeFileSync(path("source/inner/b"), "B", { mode: 0o600 });
      await put({ asset: true, hash: "h", path: path("source/a") }, path("new/a2"));
      assert.equal(statSync(path("new/a2")).size, 100_000);
      await put({ asset: true, hash: "h", path: path("source/inner/b") }, path("new"));
      assert.equal(readFileSync(path("new/b"), "utf8"), "B");
      const archive = { asset: true, archive: true, hash: "h" } as const;
      await put({ ...archive, path: path("source") }, path("target"));
      assert.equal(readFileSync(path("target/source/inner/b"), "utf8"), "B");
      await put({ ...archive, path: `${path("source")}/` }, path("target"));
      assert.equal(readFileSync(path("target/inner/b"), "utf8"), "B");
      writeFileSync(path("target2"), "");
      await assert.rejects(put({ ...archive, path: `${path("source")}/` }, path("target2")), {
        message: `remote path ${path("target2")} exists but is not a directory`,
      });
    });

    it("of the older kind make no folders", async () => {
      const older = behaviour("command:remote:CopyFile");
      const to = async (remotePath: string) =>
        older.create(
          { connection: server.connection, localPath: path("source/a"), remotePath },
          realContext().context,
        );
      await to(path("older"));
      assert.equal(statSync(path("older")).size, 100_000);
      await assert.rejects(to(path("none/older")), { message: "file does not exist" });
    });
  });
});
