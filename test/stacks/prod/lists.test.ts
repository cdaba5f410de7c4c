import assert from "node:assert/strict";
import { serverList } from "../../../stacks/derive/server-list.ts";
import { prod } from "../../../stacks/prod/index.ts";

const rackspace = "Rackspace | Northern Virginia (IAD)";

/** The Server List of December 2018, section 5, its defects corrected. */
const publishedServers = [
  `consul0.iad1.psf.io | Runs https://www.consul.io/ service discovery | dstufft | ${rackspace}`,
  `consul1.iad1.psf.io | Runs https://www.consul.io/ service discovery | dstufft | ${rackspace}`,
  `consul2.iad1.psf.io | Runs https://www.consul.io/ service discovery | dstufft | ${rackspace}`,
  `docs.iad1.psf.io | Builds and serves CPython's documentation | benjamin | ${rackspace}`,
  `lb0.iad1.psf.io | Load Balancer | dstufft | ${rackspace}`,
  `lb1.iad1.psf.io | Load Balancer | dstufft | ${rackspace}`,
  `lb2.iad1.psf.io | Load Balancer | dstufft | ${rackspace}`,
  "mail.python.org | Mail and Mailman Server | postmasters | Digital Ocean | Amsterdam (AMS3)",
  `monitoring.iad1.psf.io | Monitoring | dstufft | ${rackspace}`,
  `monitoring.pypi.io | Monitoring.pypi.io | dstufft | ${rackspace}`,
  `pg0.iad1.psf.io | postgresql cluster | dstufft | ${rackspace}`,
  `pg1.iad1.psf.io | postgresql cluster | dstufft | ${rackspace}`,
  `planet.iad1.psf.io | Planet Python. | benjamin | ${rackspace}`,
  `pydotorg-prod.iad1.psf.io | Python.org production | benjamin | ${rackspace}`,
  `pydotorg-staging.iad1.psf.io | Python.org staging | benjamin | ${rackspace}`,
  "pythontest.nyc1.psf.io | Test resources for CPython's test suite. | benjamin | Digital Ocean | New York (NYC3)",
  `slack.iad1.psf.io | Slack IRC bridge | dstufft | ${rackspace}`,
  `speed-web.iad1.psf.io | web interface for speed.python.org | dstufft | ${rackspace}`,
  `web0.pypa.iad1.psf.io | Python Packaging Authority | dstufft | ${rackspace}`,
  "virt-h669vt.psf.osuosl.org | Loadbalancer OSUOSL | noah | OSUOSL | OSUOSL",
  "speed-python.osuosl.org | Python Speed | noah | OSUOSL | OSUOSL",
  "virt-wzmlmm.psf.osuosl.org | Advocacy | noah | OSUOSL | OSUOSL",
  "virt-gwhg4e.psf.osuosl.org | Coverity | noah | OSUOSL | OSUOSL",
  "virt-ys0nco.psf.osuosl.org | Wiki | marc-andre | OSUOSL | OSUOSL",
  "virt-et2yi0.psf.osuosl.org | Buildmaster | noah | OSUOSL | OSUOSL",
  "virt-wdiwcy.psf.osuosl.org | PyPy Codespeed | noah | OSUOSL | OSUOSL",
  "virt-sxw5uy.psf.osuosl.org | Load Balancer OSUOSL | noah | OSUOSL | OSUOSL",
  "virt-k4b2sa.psf.osuosl.org | rsnapshot | noah | OSUOSL | OSUOSL",
  "virt-8joqck.psf.osuosl.org | RPI | noah | OSUOSL | OSUOSL",
  "virt-7tac5q.psf.osuosl.org | PyPy Home | noah | OSUOSL | OSUOSL",
  "virt-l99amx.psf.osuosl.org | Monitoring OSUOSL | noah | OSUOSL | OSUOSL",
];

/** The SSL List of December 2018, section 6; contacts cut off in print are completed only where they are certain. */
const publishedCertificates = [
  "2/13/17 | pythonhosted.org | Gandi | 4096 bit | Mark Mangoba",
  "2/10/17 | pypy.org | Gandi | 4096 bit | Mark Mangoba",
  "2/12/17 | bugs.python.org | Gandi | 4096 bit | Mark Mangoba",
  "2/3/17 | .python.org | Gandi | 4096 bit | Mark Mangoba",
  "10/15/16 | mail.python.org | LetsEncrypt | 4096 bit | Mark Sapiro",
  "9/14/16 | bugs.python.org | StartSSL | 4096 bit | Mark Mangoba",
  "7/8/16 | .psfmember.org | StartSSL | 4096 bit | Kurt B. Kaiser",
  "7/3/16 | upload.pypi.org | StartSSL | 4096 bit | Donald Stufft",
  "7/3/16 | upload.pypi.io | StartSSL | 4096 bit | Donald Stufft",
  "5/2/16 | .pypi.io | StartSSL | 2048 bit | Donald Stufft",
  "2/6/16 | Code signing certificate, Python Windows installers | StartSSL | 4096 bit | Marc-Andre Lemburg",
  "11/24/15 | www.pycon.org | StartSSL | 4096 bit | Marc-Andre Lemburg",
  "9/10/15 | .pl.pycon.org | StartSSL | 4096 bit | Dariusz Grzesis",
  "9/8/15 | .cz.pycon.org | StartSSL | 4096 bit | Tom Ehrlich",
  "6/1/15 | .za.pycon.org | StartSSL | 4096 bit | Simon Cross",
  "5/21/15 | kiwi.pycon.org and nz.pycon.org | StartSSL | 4096 bit | Danny Adair",
  "4/13/15 | pl.python.org | StartSSL | 4096 bit | Piotr Tynecki",
  "2/12/15 | .pythonhosted.org | StartSSL | 2048 bit | Donald Stufft",
  "2/3/15 | tw.pycon.org | StartSSL | 4096 bit | Yung-Yu Chen",
  "2/2/15 | .python.org and us.pycon.org | StartSSL | 2048 bit | Donald Stufft",
  "1/6/15 | .pypa.io | StartSSL | 2048 bit | Donald Stufft",
  "12/19/14 | mail.python.org | StartSSL | 4096 bit | Patrick Ben Koe",
  "11/5/14 | status.python.org | Not issued by PSF | Not issued by PSF | Not issued by PSF",
  "9/23/14 | bugs.python.org | Gandi | 2048 bit | David Murray",
  "9/5/14 | www.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | pypi.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | docs.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | testpypi.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | bugs.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | wiki.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | hg.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | mail.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | packaging.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | pythonhosted.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | pythonhosted.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | test.pythonhosted.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | us.pycon.org | DigiCert | EV certificate | Fastly CDN Dig",
  "9/5/14 | id.python.org | DigiCert | EV certificate | Fastly CDN Dig",
  "6/30/14 | za.pycon.org | Not issued by PSF | Not issued by PSF | Not issued by PSF",
  "2/11/14 | vote.python.org | Gandi | PSF TA account | PSF TA account",
  "7/29/13 | za.pycon.org | Not issued by PSF | Not issued by PSF | Not issued by PSF",
];

describe("the published lists", () => {
  it("have every row of the Server List, in its order, with its five columns", () => {
    assert.equal(publishedServers.length, 31);
    assert.deepEqual(
      serverList(prod).map(({ name, purpose, contact, datacenter, region }) =>
        [name, purpose, contact, datacenter, region].join(" | "),
      ),
      publishedServers,
    );
  });

  it("have every row of the SSL List, in its order, with its five columns", () => {
    assert.equal(publishedCertificates.length, 42);
    assert.deepEqual(
      prod.publicCertificates.map(({ issued, domain, authority, key, contact }) =>
        [issued, domain, authority, key, contact].join(" | "),
      ),
      publishedCertificates,
    );
  });
});
