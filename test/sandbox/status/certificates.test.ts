import assert from "node:assert/strict";
import {
  internalCertificateSection,
  publicCertificateSection,
} from "../../../sandbox/status/certificates.ts";
import { formatSection } from "../../../sandbox/status/text.ts";
import { certificate, host, look, status } from "./status.ts";

const authority = certificate("authority", "/etc/ssl/certs/PSF_CA.pem", 1824, 1825);
const lb = (left: number) => certificate("internal", "/etc/ssl/private/lb.dev.psf.io.pem", left);

describe("the certificates of a status", () => {
  it("of the internal authority come by their end, each with the machines that hold it", () => {
    const hosts = ["web0", "lb0", "lb1", "pg0", "pg1"].map((name) =>
      host(name, { look: look({ certificates: name.startsWith("lb") ? [authority, lb(20)] : [authority] }) }),
    );
    assert.deepEqual(formatSection(internalCertificateSection(status({ hosts }))), [
      "certificates of the internal authority",
      "    lb.dev.psf.io  20 days left of 30 days      lb0, lb1",
      "    PSF_CA dev     1824 days left of 1825 days  5 hosts",
    ]);
  });

  it("are a worry with less than a quarter of their life left", () => {
    const problems = (left: number) =>
      internalCertificateSection(
        status({ hosts: [host("lb0", { look: look({ certificates: [lb(left)] }) })] }),
      ).rows.map(({ problem }) => problem);
    assert.deepEqual(problems(7.6), [undefined]);
    assert.deepEqual(problems(7.4), [
      "certificate lb.dev.psf.io on lb0: 7 days left of 30 days; an up renews it",
    ]);
    assert.deepEqual(problems(-2), ["certificate lb.dev.psf.io on lb0: expired 2 days ago; an up renews it"]);
  });

  it("that differ between machines have lines of their own", () => {
    const hosts = [
      host("lb0", { look: look({ certificates: [lb(29)] }) }),
      host("lb1", { look: look({ certificates: [lb(5)] }) }),
    ];
    assert.deepEqual(
      internalCertificateSection(status({ hosts })).rows.map(({ cells }) => cells),
      [
        ["lb.dev.psf.io", "5 days left of 30 days", "lb1"],
        ["lb.dev.psf.io", "29 days left of 30 days", "lb0"],
      ],
    );
  });

  it("that cannot be read are told", () => {
    const hosts = [host("lb0", { look: look({ certificates: { error: "permission denied" } }) })];
    assert.deepEqual(internalCertificateSection(status({ hosts })).rows, [
      {
        cells: ["lb0", "unknown"],
        problem: "the certificates of lb0.iad1.dev.psf.io cannot be read: permission denied",
      },
    ]);
    assert.deepEqual(publicCertificateSection(status({ hosts })).rows, []);
  });

  it("of the public are on all load balancers that are to obtain them, and those that are missing are told", () => {
    const files = ["docs", "hg"].map((name) =>
      certificate("public", `/etc/haproxy/certs/acme-${name}.pem`, 89, 90),
    );
    const bought = certificate("public", "/etc/haproxy/certs/www.dev.psf.io.pem", 300, 365);
    const site = certificate("site", "/var/lib/dehydrated/certs/site/fullchain.pem", 10, 90);
    const obtained = ["docs", "hg"];
    const hosts = [
      host("lb0", { look: look({ obtained, certificates: [...files, bought] }) }),
      host("lb1", { look: look({ obtained, certificates: [...files.slice(1), bought] }) }),
      host("pythontest0", { look: look({ certificates: [site] }) }),
    ];
    assert.deepEqual(publicCertificateSection(status({ hosts })).rows, [
      {
        cells: ["docs", "none yet", "lb1"],
        problem:
          "lb1 has no public certificate docs: bin/sandbox logs --stack dev lb1 -u public-certificates",
      },
      {
        cells: ["site", "10 days left of 90 days", "pythontest0"],
        problem: "certificate site on pythontest0: 10 days left of 90 days",
      },
      { cells: ["docs", "89 days left of 90 days", "lb0"], problem: undefined },
      { cells: ["hg", "89 days left of 90 days", "lb0, lb1"], problem: undefined },
      { cells: ["www.dev.psf.io", "300 days left of 365 days", "lb0, lb1"], problem: undefined },
    ]);
    const none = [
      host("lb0", { look: look({ obtained }) }),
      host("lb1", { look: look({ obtained: ["hg"] }) }),
    ];
    assert.deepEqual(
      publicCertificateSection(status({ hosts: none })).rows.map(({ problem }) => problem),
      [
        "lb0 has no public certificate docs: bin/sandbox logs --stack dev lb0 -u public-certificates",
        "lb0, lb1 have no public certificate hg: bin/sandbox logs --stack dev lb0 -u public-certificates",
      ],
    );
  });

  it("of the public may be missing for the first five minutes after a boot", () => {
    const hosts = [
      host("lb0", { look: look({ obtained: ["docs", "hg"], uptime: 299 }) }),
      host("lb1", { look: look({ obtained: ["hg"], uptime: 300 }) }),
    ];
    assert.deepEqual(publicCertificateSection(status({ hosts })).rows, [
      { cells: ["docs", "being asked for", "lb0"] },
      {
        cells: ["hg", "none yet", "lb0, lb1"],
        problem: "lb1 has no public certificate hg: bin/sandbox logs --stack dev lb1 -u public-certificates",
      },
    ]);
  });
});
