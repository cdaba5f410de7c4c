import { serverListNames } from "../../../stacks/checks/server-list.ts";
import { describeRule, entry, server } from "../change.ts";

describeRule("on the Server List", serverListNames, [
  {
    title: "refuses a name twice, of whichever kind",
    edit: (draft) => {
      server(draft, "lb1").listedName = "lb0.iad1.psf.io";
      entry(draft.externalMachines, 0).name = "pg0.iad1.psf.io";
    },
    violations: [
      [
        'servers["lb1"].listedName',
        '"lb0.iad1.psf.io" is already in the list, at servers["lb0"].listedName.',
        "Keep one of the two.",
      ],
      [
        'externalMachines["pg0.iad1.psf.io"].name',
        '"pg0.iad1.psf.io" is already in the list, at servers["pg0"].listedName.',
        "Keep one of the two.",
      ],
    ],
  },
]);
