import assert from "node:assert/strict";
import { imageName } from "../../../../sandbox/machines/image/image.ts";
import { machineRecipe, toolRecipe } from "../../../../sandbox/machines/image/recipe.ts";

describe("the name of an image", () => {
  it("changes with what the image is made of, and with nothing else", () => {
    const plain = imageName(machineRecipe());
    assert.match(plain, /^machine-[0-9a-f]{12}$/);
    assert.equal(imageName(machineRecipe({ authorities: {} })), plain);
    assert.notEqual(imageName(machineRecipe({ authorities: { world: "PEM" } })), plain);
    const [one, other] = ["/one/consul_1.22.0-1_amd64.deb", "/other/consul_1.22.0-1_amd64.deb"].map((file) =>
      imageName(machineRecipe({ packageFiles: [file] })),
    );
    assert.equal(one, other);
    assert.notEqual(one, plain);
  });

  it("does not depend on the order in which packages are asked for", () => {
    assert.equal(
      imageName(toolRecipe(["nginx", "haproxy"])),
      imageName(toolRecipe(["haproxy", "nginx", "haproxy"])),
    );
  });
});
