import { join } from "node:path";
import { runMain } from "../commands/main.ts";
import { main } from "./runner/main.ts";

await runMain(() => main(join(import.meta.dirname, ".."), process.argv.slice(2)));
