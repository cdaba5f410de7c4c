import { UNKNOWN } from "../../../review/plan/plan.ts";
import { people } from "../../../review/sections/people.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, filesOf, hostChange, planOf, textOf } from "./plans.ts";

const role = "base";
const header = "Who | Change | What | Where";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada";

describe("the section on people", () => {
  unitTest("is absent where accounts of daemons change alone", (assert) => {
    const users = { web: { role, system: true } };
    assert.equal(people(planOf(hostChange("lb0-iad1", {}, { users }))), undefined);
  });

  unitTest("folds who gains and loses the same on the same hosts", (assert) => {
    const ada = { role, comment: "Ada Okafor", administrator: true };
    const ben = { role, comment: "Ben", administrator: true };
    const cleo = { role, groups: ["uploaders"] };
    const plan = planOf(
      hostChange("web0-iad1", { users: { cleo } }, { users: { ada, ben } }),
      hostChange("web1-iad1", undefined, { users: { ada, ben } }),
    );
    assert.deepEqual(textOf(people(plan)), [
      "People: 2 accounts gain access, 1 account loses access",
      header,
      "ada (Ada Okafor), ben (Ben) | gains | access with sudo | web0, web1 in iad1",
      "cleo | loses | access in uploaders | web0 in iad1",
    ]);
  });

  unitTest("tells sudo, groups and keys of an account that stays", (assert) => {
    const file = (content: string) => filesOf({ "/etc/ssh/authorized_keys/ada": content });
    const plan = planOf(
      hostChange(
        "web0-iad1",
        { ...file(""), users: { ada: { role, administrator: true, groups: ["one"] } } },
        { ...file(`${key}\n`), users: { ada: { role, groups: ["two"] } } },
      ),
    );
    assert.deepEqual(textOf(people(plan)), [
      "People: 1 account gains access, 1 account loses access",
      header,
      "ada | loses | sudo | web0 in iad1",
      "ada | gains | the group two | web0 in iad1",
      "ada | loses | the group one | web0 in iad1",
      "ada | gains | the key ssh-ed25519 SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA ada | web0 in iad1",
    ]);
  });

  unitTest("tells keys in the clouds' accounts", (assert) => {
    const plan = planOf(
      changeOf("digitalocean:index/sshKey:SshKey::people-ada", undefined, {
        name: "prod-ada",
        publicKey: key,
      }),
      changeOf(
        "openstack:compute/keypair:Keypair::iad1-deploy",
        { name: "prod-deploy", publicKey: key },
        { name: "prod-deploy", publicKey: UNKNOWN },
        { operation: "replace" },
      ),
    );
    assert.deepEqual(textOf(people(plan)), [
      "People: 2 accounts gain access, 1 account loses access",
      header,
      "prod-ada | gains | the key ssh-ed25519 SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA ada | DigitalOcean's account",
      "prod-deploy | gains | the key (known after the update) | OpenStack's account",
      "prod-deploy | loses | the key ssh-ed25519 SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA ada | OpenStack's account",
    ]);
  });
});
