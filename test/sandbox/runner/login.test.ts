import assert from "node:assert/strict";
import { loginIn } from "../../../sandbox/runner/login.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const command = (host: string, connection: object = {}) => ({
  type: "command:remote:Command",
  inputs: { connection: secret({ host, privateKey: "KEY", hostKey: "ssh-ed25519 AAAA", ...connection }) },
});
const exported = (...resources: readonly unknown[]) => ({ deployment: { resources } });

describe("the login to a host", () => {
  it("is that of the program's own commands there", () => {
    const state = exported(
      { type: "other", inputs: {} },
      command("198.18.1.0"),
      command("198.18.1.1", { user: "op" }),
    );
    assert.deepEqual(loginIn(state, ["10.0.0.1", "198.18.1.1"]), {
      host: "198.18.1.1",
      user: "op",
      privateKey: "KEY",
      hostKey: "ssh-ed25519 AAAA",
    });
    assert.equal(loginIn(state, ["198.18.1.0"])?.user, "root");
  });

  it("is none where no command leads there, or a host key is not pinned", () => {
    assert.equal(loginIn(exported(command("198.18.1.0")), ["198.18.1.1"]), undefined);
    assert.equal(loginIn(exported(command("198.18.1.0", { hostKey: undefined })), ["198.18.1.0"]), undefined);
    assert.equal(loginIn(undefined, ["198.18.1.0"]), undefined);
  });
});
