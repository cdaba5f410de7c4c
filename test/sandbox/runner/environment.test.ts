import assert from "node:assert/strict";
import { dirname } from "node:path";
import { cliEnvironment, withoutCredentials } from "../../../sandbox/runner/environment.ts";
import type { Layout } from "../../../sandbox/runner/layout.ts";

const LAYOUT: Layout = {
  root: "/clone",
  directory: "/clone/.sandbox",
  home: "/clone/.sandbox/home",
  state: "/clone/.sandbox/sta te",
  project: "/clone/.sandbox/project",
  tracked: "/clone/.sandbox/tracked",
  clouds: "/clone/.sandbox/clouds",
  realms: "/clone/.sandbox/realms",
  passphrase: "/clone/.sandbox/passphrase",
  projectName: "estate",
};

describe("the CLI's environment", () => {
  it("passes no credential and no setting of the user's own Pulumi on", () => {
    const leading = {
      DIGITALOCEAN_TOKEN: "x",
      SPACES_SECRET_ACCESS_KEY: "x",
      OS_PASSWORD: "x",
      FASTLY_API_KEY: "x",
      CONSUL_HTTP_TOKEN: "x",
      AWS_SECRET_ACCESS_KEY: "x",
      SSH_AUTH_SOCK: "x",
      PULUMI_ACCESS_TOKEN: "x",
      PULUMI_BACKEND_URL: "x",
      PULUMI_CONFIG_PASSPHRASE: "x",
      PULUMI_STACK: "x",
      PULUMI_HOME: "x",
    };
    const kept = { LANG: "C.UTF-8", OSTYPE: "linux", PULUMI_PARALLEL: "4" };
    assert.deepEqual(withoutCredentials({ ...leading, ...kept }), kept);
  });

  it("keeps home, state and key in the clone, and loopback away from a proxy", () => {
    assert.deepEqual(cliEnvironment(LAYOUT, { PATH: "/bin", NO_PROXY: "example.org" }), {
      PATH: `${dirname(process.execPath)}:/bin`,
      NO_PROXY: "example.org,127.0.0.1,localhost,::1",
      no_proxy: "example.org,127.0.0.1,localhost,::1",
      PULUMI_HOME: "/clone/.sandbox/home",
      PULUMI_BACKEND_URL: "file:///clone/.sandbox/sta%20te?metadata=skip",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/clone/.sandbox/passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_CREDENTIAL_STORE: "plaintext",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    });
  });
});
