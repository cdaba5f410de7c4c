import type { UptimeCheck } from "../vocabulary/index.ts";

/** From both sides of the Atlantic: one side alone may be its own network's trouble. */
const regions = ["us_east", "eu_west"] as const;

/** Days left of a public certificate when someone must look. Authorities renew at 30. */
const certificateDays = 14;

export const uptimeChecks = {
  "www-python-org": { target: "https://www.python.org/", type: "https", regions, certificateDays },
  "docs-python-org": { target: "https://docs.python.org/", type: "https", regions, certificateDays },
  "downloads-python-org": {
    target: "https://www.python.org/ftp/",
    type: "https",
    regions,
    certificateDays,
  },
  "hg-python-org": { target: "https://hg.python.org/", type: "https", regions, certificateDays },
  "wiki-python-org": { target: "https://wiki.python.org/moin/", type: "https", regions, certificateDays },
  "us-pycon-org": { target: "https://us.pycon.org/", type: "https", regions, certificateDays },
  "bootstrap-pypa-io": { target: "https://bootstrap.pypa.io/", type: "https", regions, certificateDays },
  "planetpython-org": { target: "https://planetpython.org/", type: "https", regions, certificateDays },
  "pythontest-net": { target: "https://pythontest.net/", type: "https", regions, certificateDays },
  "mail-python-org": { target: "mail.python.org", type: "ping", regions },
} as const satisfies Record<string, UptimeCheck>;
