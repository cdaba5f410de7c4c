import fc from "fast-check";
import { LoadBalancers } from "../../../components/load-balancers.ts";
import { keyFrom, uuidFrom } from "../../../components/support/secrets.ts";
import { declare, unitTest } from "../../support/harness.ts";

describe("secrets made from others", () => {
  unitTest("keys are 32 bytes, the same for the same secret only", (assert) => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(Buffer.from(keyFrom(a), "base64").length, 32);
        assert.equal(keyFrom(a) === keyFrom(b), a === b);
      }),
    );
  });

  unitTest("UUIDs are of version 4 and variant 1", (assert) => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        assert.match(
          uuidFrom(secret),
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        assert.equal(uuidFrom(secret), uuidFrom(secret));
      }),
    );
  });
});

describe("the Fastly-Token", () => {
  for (const [generation, accepted] of [
    [1, [1]],
    [2, [2, 1]],
    [3, [3, 2]],
  ] as const) {
    unitTest(`at count ${generation} load balancers accept ${accepted.join(" and ")}`, async (assert) => {
      const world = await declare(() => {
        const { token, previousToken, acceptedTokens, acmeAccount } = new LoadBalancers("lb", {
          tokenGeneration: generation,
        });
        return { token, previousToken, acceptedTokens, acmeAccount };
      });
      const text = (count: number) => `generated-lb-fastly-token-${count}`.padEnd(48, "0");
      assert.equal(world.output("token"), text(generation));
      assert.deepEqual(world.output("acceptedTokens"), accepted.map(text));
      assert.equal(world.output("previousToken"), accepted.map(text).at(-1));
      assert.equal(world.isSecretOutput("token"), true);
      assert.equal(world.isSecretOutput("previousToken"), true);
      assert.equal(world.isSecretOutput("acceptedTokens"), true);
    });
  }
});

describe("the token that the CDN sends", () => {
  for (const [tokenSent, generation] of [
    [undefined, 2],
    ["current", 2],
    ["previous", 1],
  ] as const) {
    unitTest(`at count 2 it is ${generation} where the catalog says ${tokenSent}`, async (assert) => {
      const world = await declare(() => {
        const { sentToken } = new LoadBalancers("lb", { tokenGeneration: 2, tokenSent });
        return { sentToken };
      });
      assert.equal(world.output("sentToken"), `generated-lb-fastly-token-${generation}`.padEnd(48, "0"));
      assert.equal(world.isSecretOutput("sentToken"), true);
    });
  }
});

describe("the account with the public certificate authority", () => {
  unitTest("has a secret RSA key, and its thumbprint for challenges", async (assert) => {
    const world = await declare(() => new LoadBalancers("lb", { tokenGeneration: 1 }).acmeAccount);
    const { inputs } = world.resource("tls:index/privateKey:PrivateKey", "lb-acme-account");
    assert.deepEqual(inputs, { algorithm: "RSA", rsaBits: 3072 });
    assert.equal(world.isSecretOutput("privateKey"), true);
    assert.equal(world.output("thumbprint"), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });
});
