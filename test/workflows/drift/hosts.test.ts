import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { checkHosts, type Host, hostsIn } from "../../../workflows/drift/hosts.ts";
import type { StateResource } from "../../../workflows/pulumi/state.ts";
import { newKeyPair } from "../../support/ssh-keys.ts";

/** A host whose converge ends with a status and words. */
async function host(name: string, status: number, words: string, known = newKeyPair(), presented = known) {
  const deploy = newKeyPair();
  const asked: string[] = [];
  const server = new ssh2.Server({ hostKeys: [presented.privateKey] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) => {
      const allowed = ssh2.utils.parseKey(deploy.publicKey);
      const right =
        context.method === "publickey" &&
        !(allowed instanceof Error) &&
        context.key.data.equals(allowed.getPublicSSH());
      if (right) context.accept();
      else context.reject(["publickey"]);
    });
    client.on("ready", () =>
      client.on("session", (accept) =>
        accept().on("exec", (acceptExec, _reject, { command }) => {
          asked.push(command);
          const channel = acceptExec();
          channel.write(words);
          channel.exit(status);
          channel.end();
        }),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const entry: Host = {
    ...{ name, address: "127.0.0.1", port, user: "root", key: deploy.privateKey },
    hostKey: known.publicKey.split(" ").slice(0, 2).join(" "),
  };
  return { server, entry, asked };
}

describe("drift on hosts", () => {
  it("is what their own check says, over SSH with their pinned keys", async function () {
    this.slow(5000);
    const [well, drifted, broken, stranger] = await Promise.all([
      host("lb0", 0, "= nothing to do\n"),
      host("pg0", 2, "~ /etc/hosts\n"),
      host("web0", 1, "error: the journal is locked\n"),
      host("web1", 0, "= nothing to do\n", newKeyPair(), newKeyPair()),
    ]);
    const all = [well, drifted, broken, stranger];
    try {
      const checks = await checkHosts(
        all.map(({ entry }) => entry),
        process.env,
      );
      assert.deepEqual(checks.slice(0, 3), [
        { host: "lb0", state: "as declared", words: "" },
        { host: "pg0", state: "drift", words: "~ /etc/hosts" },
        { host: "web0", state: "unknown", words: "error: the journal is locked" },
      ]);
      assert.equal(checks[3]?.state, "unknown");
      assert.match(checks[3]?.words ?? "", /Host key verification failed/);
      assert.deepEqual(well.asked, [
        "/usr/local/lib/estate-converge/current/run configuration --check </var/lib/estate-converge/configuration/document.json",
      ]);
      assert.deepEqual(stranger.asked, []);
    } finally {
      for (const { server } of all) server.close();
    }
  });

  it("is asked of every host that has a configuration", () => {
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: JSON.stringify(value),
    });
    const command = (name: string, connection: unknown): StateResource => ({
      ...{ urn: `a::${name}`, type: "command:remote:Command", name, outputs: {} },
      inputs: { connection },
    });
    const connection = { host: "192.0.2.1", user: "root", privateKey: "key", hostKey: "ssh-ed25519 AAAA\n" };
    assert.deepEqual(
      hostsIn([
        command("lb0-configuration", secret(connection)),
        command("lb0-certificates", secret(connection)),
        command("lb1-configuration", { ...connection, port: 2222, privateKey: secret("key") }),
      ]),
      [
        {
          name: "lb0",
          address: "192.0.2.1",
          port: 22,
          user: "root",
          key: "key",
          hostKey: "ssh-ed25519 AAAA",
        },
        {
          name: "lb1",
          address: "192.0.2.1",
          port: 2222,
          user: "root",
          key: "key",
          hostKey: "ssh-ed25519 AAAA",
        },
      ],
    );
  });
});
