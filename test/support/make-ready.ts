import { lackingForMachines } from "../../sandbox/machines/host.ts";
import { ensureImage } from "../../sandbox/machines/image/image.ts";
import { machineRecipe, toolRecipe } from "../../sandbox/machines/image/recipe.ts";
import { hashicorpPackages } from "../../sandbox/machines/packages/hashicorp.ts";
import { cacheDirectory } from "../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../sandbox/toolchain/progress.ts";
import { ensureAcmeProgram } from "../../sandbox/world/authority/program.ts";
import { WORLD_PACKAGES } from "../../sandbox/world/world.ts";
import { makeDaemonImage } from "./daemon-image.ts";

/**
 * Makes what tests on machines and with real daemons need, before the tests, so that none of them waits for it and each
 * failure is told by its name: `make-ready.ts packages|authority|images|daemons`. Nothing to do where all is cached.
 */
const options = {
  environment: process.env,
  progress: createProgress(process.stderr),
  signal: new AbortController().signal,
};

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  packages: () => hashicorpPackages(options),
  authority: () => ensureAcmeProgram({ ...options, cache: cacheDirectory(process.env) }),
  images: async () => {
    await ensureImage(toolRecipe(WORLD_PACKAGES), options);
    await ensureImage(machineRecipe(), options);
  },
  daemons: makeDaemonImage,
};

const [name = ""] = process.argv.slice(2);
const step = steps[name];
if (step === undefined)
  throw new Error(`there is no step "${name}"; there are ${Object.keys(steps).join(", ")}`);
const lacking = lackingForMachines(process.env);
if (lacking === undefined) await step();
else process.stdout.write(`tests with machines or real daemons are skipped: ${lacking}\n`);
