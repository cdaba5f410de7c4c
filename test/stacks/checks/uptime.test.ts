import { uptime } from "../../../stacks/checks/uptime.ts";
import { describeRule, entry } from "../change.ts";

const useType =
  'Use "https" with an address that begins with https://, and "ping" or "http" with a host name.';

describeRule("on uptime checks", uptime, [
  {
    title: "wants targets of the estate that exist",
    edit: (draft) => {
      entry(draft.uptimeChecks, "docs-python-org").target = "https://docs.example.org/";
      entry(draft.uptimeChecks, "mail-python-org").target = "smtp.python.org";
    },
    violations: [
      [
        'uptimeChecks["docs-python-org"].target',
        '"docs.example.org" lies in none of the estate\'s zones.',
        "Watch a name in one of psf.io, python.org, pypa.io, pycon.org, planetpython.org, pythontest.net and jython.org.",
      ],
      [
        'uptimeChecks["mail-python-org"].target',
        '"smtp.python.org" has no record.',
        "Watch a name of a service, a redirect or a machine.",
      ],
    ],
  },
  {
    title: "wants a type that fits the target",
    edit: (draft) => {
      entry(draft.uptimeChecks, "docs-python-org").type = "ping";
      Object.assign(entry(draft.uptimeChecks, "mail-python-org"), { type: "https" });
      Object.assign(entry(draft.uptimeChecks, "planetpython-org"), {
        type: "ping",
        target: "planetpython.org",
        certificateDays: 7,
      });
    },
    violations: [
      [
        'uptimeChecks["docs-python-org"].type',
        'a check of the type "ping" does not fit the target "https://docs.python.org/".',
        useType,
      ],
      [
        'uptimeChecks["planetpython-org"].certificateDays',
        'a check of the type "ping" sees no certificate.',
        "Leave certificateDays out.",
      ],
      [
        'uptimeChecks["mail-python-org"].type',
        'a check of the type "https" does not fit the target "mail.python.org".',
        useType,
      ],
    ],
  },
  {
    title: "wants a warning in time, from somewhere",
    edit: (draft) => {
      entry(draft.uptimeChecks, "docs-python-org").certificateDays = 0;
      entry(draft.uptimeChecks, "mail-python-org").regions = [];
      entry(draft.uptimeChecks, "hg-python-org").regions = ["us_east", "us_east"];
    },
    violations: [
      [
        'uptimeChecks["docs-python-org"].certificateDays',
        "0 days before its end is too late for a warning.",
        "Use a whole number from 1.",
      ],
      [
        'uptimeChecks["hg-python-org"].regions',
        "it names no region, or one twice.",
        "Name each region once, and at least one.",
      ],
      [
        'uptimeChecks["mail-python-org"].regions',
        "it names no region, or one twice.",
        "Name each region once, and at least one.",
      ],
    ],
  },
]);
