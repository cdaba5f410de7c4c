import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskRecord } from "../../../sandbox/machines/boot/disk.ts";
import { machineDisk } from "../../../sandbox/machines/boot/machine.ts";
import { rememberLayer, startingLayers } from "../../../sandbox/machines/layers/layers.ts";
import { machinePaths } from "../../../sandbox/machines/paths.ts";
import { forgetDisks, rememberDisks, removeUnused } from "../../../sandbox/machines/unused.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("what is kept for machines and nobody uses any more", () => {
  const temporary = temporaryDirectory();
  const now = new Date("2018-12-03T00:00:00Z");
  const cache = () => join(temporary.path, "cache");
  const disks = () => join(temporary.path, "clone", "disk");
  const paths = () => machinePaths(temporary.path, "dev");

  /** A folder with its log, last used so many days ago. */
  function make(kind: "images" | "layers", name: string, days: number): string {
    const folder = join(cache(), kind, name);
    mkdirSync(join(folder, "etc"), { recursive: true });
    writeFileSync(`${folder}.log`, "");
    const at = new Date(now.getTime() - days * 86_400_000);
    utimesSync(`${folder}.log`, at, at);
    return folder;
  }

  function layDisk(directory: string, ...layers: readonly string[]): void {
    mkdirSync(directory, { recursive: true });
    writeFileSync(diskRecord(directory, 1), `${layers.join("\n")}\n`);
  }

  const left = (kind: string) => readdirSync(join(cache(), kind)).sort();

  it("is nothing where there is nothing", async () => {
    assert.deepEqual(await removeUnused(cache(), now), []);
  });

  it("goes: an image after a month, a layer that no machine starts from after a day", async () => {
    make("images", "machine-old", 31);
    const image = make("images", "machine-new", 29);
    mkdirSync(join(cache(), "images", "base-1"));
    const named = make("layers", "packages-named", 100);
    make("layers", "packages-unnamed", 2);
    make("layers", "packages-just-made", 0.5);
    mkdirSync(join(cache(), "layers", "packages-cut-off.unused"));
    await rememberLayer(cache(), image, "web0.example.org", named);
    await rememberLayer(
      cache(),
      "/cache/machine-old",
      "web0.example.org",
      make("layers", "packages-old", 50),
    );

    assert.deepEqual(await removeUnused(cache(), now), ["machine-old", "packages-old", "packages-unnamed"]);
    assert.deepEqual(left("images"), ["base-1", "machine-new", "machine-new.log"]);
    assert.deepEqual(left("layers"), [
      "of",
      ...["packages-just-made", "packages-just-made.log", "packages-named", "packages-named.log"],
    ]);
    assert.deepEqual(await startingLayers(cache(), image, "web0.example.org", {}), [named, image]);
    assert.deepEqual(await removeUnused(cache(), now), []);
  });

  it("stays while a disk lies on it, of a machine or of the world around it", async () => {
    const layers = [make("layers", "packages-below", 50), make("images", "machine-below", 50)];
    layDisk(machineDisk(disks(), "1"), ...layers);
    layDisk(join(disks(), "world"), make("images", "tools-below", 50));
    await rememberDisks(cache(), paths(), disks());
    await rememberDisks(cache(), paths(), disks());
    assert.deepEqual(await removeUnused(cache(), now), []);

    rmSync(machineDisk(disks(), "1"), { recursive: true });
    assert.deepEqual(await removeUnused(cache(), now), ["machine-below", "packages-below"]);
    await forgetDisks(cache(), paths());
    assert.deepEqual(await removeUnused(cache(), now), ["tools-below"]);
  });

  it("goes with a clone that was removed without a word", async () => {
    layDisk(machineDisk(disks(), "1"), make("images", "machine-below", 50));
    await rememberDisks(cache(), paths(), disks());
    rmSync(disks(), { recursive: true });
    assert.deepEqual(await removeUnused(cache(), now), ["machine-below"]);
    assert.deepEqual(left("estates"), []);
  });
});
