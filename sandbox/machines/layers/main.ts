/** Keeps the packages of a stack's machines: ROOT STACK. Started after an `up`, beside it. */

import { cacheDirectory } from "../../toolchain/cli.ts";
import { machinePaths } from "../paths.ts";
import { keepPackages } from "./keep.ts";

const [root = "", stack = ""] = process.argv.slice(2);
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());
await keepPackages(
  machinePaths(root, stack),
  { cache: cacheDirectory(process.env), signal: stopping.signal },
  ({ machine, layer, seconds }) =>
    console.log(`${machine}: ${layer ?? "no layer"} (${seconds.toFixed(1)} s)`),
);
