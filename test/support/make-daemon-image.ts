import { makeDaemonImage } from "./daemon-image.ts";

// Before the tests, so that none of them waits for it.
const lacking = await makeDaemonImage();
if (lacking !== undefined) process.stdout.write(`tests of daemons' own checkers are skipped: ${lacking}\n`);
