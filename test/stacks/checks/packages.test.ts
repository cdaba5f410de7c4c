import { packages } from "../../../stacks/checks/packages.ts";
import { describeRule, entry, server } from "../change.ts";

describeRule("on APT repositories", packages, [
  {
    title: "wants a host that is the machine's name",
    edit: (draft) => {
      server(draft, "packages0").aliases = [];
    },
    violations: [
      [
        'aptRepositories["psf"].host',
        '"apt.psf.io" is no name of a machine with the role "packages".',
        "Add it to that machine's aliases.",
      ],
    ],
  },
  {
    title: "refuses impossible settings",
    edit: (draft) => {
      entry(draft.aptRepositories, "psf").releases = ["noble", "Ubuntu 24.04", "noble"];
      entry(draft.aptRepositories, "psf").scanMinutes = 0;
    },
    violations: [
      [
        'aptRepositories["psf"].releases[1]',
        '"Ubuntu 24.04" is not a release\'s code name.',
        'Use one such as "noble" or "bookworm".',
      ],
      ['aptRepositories["psf"].releases[2]', '"noble" is already in the list.', "Remove one of the two."],
      ['aptRepositories["psf"].scanMinutes', "0 is no number of minutes between two looks.", "Use 1 to 60."],
    ],
  },
  {
    title: "wants someone who may upload",
    edit: (draft) => {
      for (const person of Object.values(draft.people)) person.access = {};
    },
    violations: [
      [
        'aptRepositories["psf"].uploadGroup',
        'nobody is in the group "aptly-uploaders", so nothing could be uploaded.',
        'Add it to the groups of a person\'s access["packages"].',
      ],
    ],
  },
]);
