import { runMain } from "../commands/main.ts";
import { main } from "./command.ts";

await runMain(() => main(process.argv.slice(2), process.env));
