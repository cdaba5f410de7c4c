import assert from "node:assert/strict";
import { siteProbes } from "../../../sandbox/probes/sites.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { answer, surroundings } from "./surroundings.ts";

const machine = "pythontest0.nyc1.dev.psf.io";

/** A visitor's world with one site at two addresses; `silent` answers nobody. */
const site = (silent = "") =>
  surroundings((_, command) => {
    if (command.startsWith("dig")) return answer("198.18.1.21\n2001:2::1:21\n");
    if (silent !== "" && command.includes(silent)) return answer("", 7, "curl: (7) Failed to connect");
    if (command.includes("ftp://")) return answer(`Files for CPython's test suite, on ${machine}.\n`);
    return command.includes("https://")
      ? answer(`HTTP/2 200\r\n\r\n<dd>${machine}</dd>`)
      : answer("HTTP/1.1 301 Moved\r\nLocation: https://pythontest.dev.psf.io/\r\n\r\n");
  });

describe("probes of machines' own sites", () => {
  const [web, files] = siteProbes(dev);

  it("there is one for every name of a machine that serves the public itself", () => {
    assert.deepEqual(
      siteProbes(dev).map(({ claim }) => claim),
      [
        `https://pythontest.dev.psf.io/ comes from ${machine}, at each address`,
        `ftp://pythontest.dev.psf.io/ has the files of ${machine}, at each address`,
      ],
    );
    const claims = siteProbes(prod).map(({ claim }) => claim);
    assert.ok(claims.some((claim) => claim.startsWith("https://mail.python.org/ ")));
    assert.ok(!claims.some((claim) => claim.includes("lb0")));
  });

  it("asks each address, IPv6 too", async () => {
    await web?.check(site());
    await files?.check(site());
    for (const address of ["198.18.1.21", "[2001:2::1:21]"]) {
      await assert.rejects(async () => web?.check(site(address)), { message: /Failed to connect/ });
      await assert.rejects(async () => files?.check(site(address)), { message: /Failed to connect/ });
    }
  });
});
