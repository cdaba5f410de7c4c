import { lookUp } from "../../../components/support/look-up.ts";
import { unitTest } from "../../support/harness.ts";

const refused = () =>
  Promise.reject(
    new Error(
      'invocation of a:index/getB:getB returned an error: invoking a:index/getB:getB: 1 error occurred:\n\t* Get "https://a.example": dial tcp: i/o timeout\n\n',
    ),
  );

describe("a look-up", () => {
  const warnings: string[] = [];
  const warn = async (message: string) => warnings.push(message);
  beforeEach(() => warnings.splice(0));

  unitTest("is what the provider says", async (assert) => {
    const ask = async () => "new";
    assert.equal(await lookUp({ what: "The image", ask, remembered: "old" }, warn), "new");
    assert.deepEqual(warnings, []);
  });

  unitTest("of a provider that is away is what the last run was told, with a warning", async (assert) => {
    assert.equal(await lookUp({ what: "The image", ask: refused, remembered: "old" }, warn), "old");
    assert.deepEqual(warnings, [
      'The image could not be read: Get "https://a.example": dial tcp: i/o timeout. Used instead, from the state: old',
    ]);
  });

  unitTest("that the state does not know either says so", async (assert) => {
    const failure: unknown = await lookUp({ what: "The image", ask: refused }, warn).catch((error) => error);
    assert.equal(
      String(failure),
      'Error: The image could not be read, and the state does not know it: Get "https://a.example": dial tcp: i/o timeout. Try again once it answers',
    );
    assert.deepEqual(warnings, []);
  });
});
