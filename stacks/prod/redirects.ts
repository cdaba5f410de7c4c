import type { Redirect } from "../vocabulary/index.ts";

export const redirects = [
  { from: "cheeseshop.python.org", to: "pypi.python.org", keepPath: true },
  { from: "jobs.python.org", to: "www.python.org/jobs/", keepPath: false },
  { from: "packages.python.org", to: "pythonhosted.org", keepPath: true },
  { from: "planet.python.org", to: "planetpython.org", keepPath: true },
  { from: "python.org", to: "www.python.org", keepPath: true },
  { from: "pypa.io", to: "www.pypa.io", keepPath: true },
] as const satisfies readonly Redirect[];
