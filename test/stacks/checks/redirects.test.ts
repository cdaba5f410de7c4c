import { redirects } from "../../../stacks/checks/redirects.ts";
import { describeRule, entry } from "../change.ts";

describeRule("on redirects", redirects, [
  {
    title: "refuses loops and chains",
    edit: (draft) => {
      entry(draft.redirects, 0).to = "cheeseshop.python.org";
      entry(draft.redirects, 2).to = "python.org";
      entry(draft.redirects, 4).to = "packages.python.org";
    },
    violations: [
      [
        'redirects["cheeseshop.python.org"].to',
        '"cheeseshop.python.org" is redirected to itself.',
        "Redirect it to another domain.",
      ],
      [
        'redirects["packages.python.org"].to',
        '"python.org" is itself redirected, so visitors of packages.python.org would be sent on twice or for ever.',
        "Redirect to where the other redirect leads.",
      ],
      [
        'redirects["python.org"].to',
        '"packages.python.org" is itself redirected, so visitors of python.org would be sent on twice or for ever.',
        "Redirect to where the other redirect leads.",
      ],
    ],
  },
  {
    title: "refuses to keep a path behind another",
    edit: (draft) => {
      entry(draft.redirects, 1).keepPath = true;
    },
    violations: [
      [
        'redirects["jobs.python.org"].keepPath',
        'the visitor\'s path cannot be kept behind the path of "www.python.org/jobs/".',
        "Set keepPath: false, or leave the path out.",
      ],
    ],
  },
]);
