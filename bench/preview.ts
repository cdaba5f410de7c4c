// The sandbox over another project than the clone's: `node bench/preview.ts PROJECT COMMAND…`.
import { main } from "../sandbox/runner/main.ts";

const [project, ...words] = process.argv.slice(2);
if (project === undefined) throw new Error("name the project's folder; run make bench");
process.exitCode = await main(project, words);
