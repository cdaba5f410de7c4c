/**
 * Keeps the packages of a stack's machines, and removes what nobody starts from any more: ROOT STACK. Started after an
 * `up`, beside it.
 */

import { cacheDirectory } from "../../toolchain/cli.ts";
import { machinePaths } from "../paths.ts";
import { removeUnused } from "../unused.ts";
import { keepPackages } from "./keep.ts";

const [root = "", stack = ""] = process.argv.slice(2);
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());
const cache = cacheDirectory(process.env);
await keepPackages(
  machinePaths(root, stack),
  { cache, signal: stopping.signal },
  ({ machine, layer, seconds }) =>
    console.log(`${machine}: ${layer ?? "no layer"} (${seconds.toFixed(1)} s)`),
);
for (const name of await removeUnused(cache, new Date()))
  console.log(`${name}: removed, nothing starts from it`);
