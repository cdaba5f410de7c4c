import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  forgetLayer,
  layerFolder,
  rememberLayer,
  startingLayers,
} from "../../../../sandbox/machines/layers/layers.ts";
import { temporaryDirectory } from "../../temporary.ts";

describe("the layers that a new machine starts from", () => {
  const cache = temporaryDirectory();
  const image = "/cache/images/machine-1";
  const layer = { image, declared: ["nginx", "chrony"], files: ["nginx_1_all.deb", "chrony_1_amd64.deb"] };

  it("are the image alone, for a machine whose packages nobody kept", async () => {
    assert.deepEqual(await startingLayers(cache.path, image, "web0.example.org", {}), [image]);
  });

  it("are the packages of its name over its image, until they are forgotten or gone", async () => {
    const folder = layerFolder(cache.path, layer);
    mkdirSync(folder, { recursive: true });
    await rememberLayer(cache.path, image, "web0.example.org", folder);
    await rememberLayer(cache.path, image, "web0.example.org", folder);
    const layers = (name: string, from = image, environment = {}) =>
      startingLayers(cache.path, from, name, environment);
    assert.deepEqual(await layers("web0.example.org"), [folder, image]);
    assert.deepEqual(await layers("web1.example.org"), [image]);
    assert.deepEqual(await layers("web0.example.org", "/cache/images/machine-2"), [
      "/cache/images/machine-2",
    ]);
    assert.deepEqual(await layers("web0.example.org", image, { SANDBOX_PLAIN_IMAGES: "1" }), [image]);
    rmSync(folder, { recursive: true });
    assert.deepEqual(await layers("web0.example.org"), [image]);
    mkdirSync(folder);
    await forgetLayer(cache.path, image, "web0.example.org");
    assert.deepEqual(await layers("web0.example.org"), [image]);
  });

  it("are named by what is asked for and what came with it, in any order, and by the image", () => {
    const folder = layerFolder("/cache", layer);
    assert.match(folder, /^\/cache\/layers\/packages-[0-9a-f]{12}$/);
    assert.equal(layerFolder("/cache", { ...layer, declared: ["chrony", "nginx"] }), folder);
    assert.equal(layerFolder("/cache", { ...layer, files: [...layer.files].reverse() }), folder);
    for (const other of [
      { ...layer, image: join(image, "2") },
      { ...layer, declared: ["nginx"] },
      { ...layer, files: ["nginx_2_all.deb", "chrony_1_amd64.deb"] },
    ]) {
      assert.notEqual(layerFolder("/cache", other), folder);
    }
  });
});
