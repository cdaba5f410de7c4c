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
        const { token, acceptedTokens } = new LoadBalancers("lb", { tokenGeneration: generation });
        return { token, acceptedTokens };
      });
      const text = (count: number) => `generated-lb-fastly-token-${count}`.padEnd(48, "0");
      assert.equal(world.output("token"), text(generation));
      assert.deepEqual(world.output("acceptedTokens"), accepted.map(text));
      assert.equal(world.isSecretOutput("token"), true);
      assert.equal(world.isSecretOutput("acceptedTokens"), true);
    });
  }
});
