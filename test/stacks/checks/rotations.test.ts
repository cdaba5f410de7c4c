import { rotations } from "../../../stacks/checks/rotations.ts";
import { describeRule } from "../change.ts";

describeRule("on rotations", rotations, [
  {
    title: "takes an overlap",
    edit: (draft) => {
      Object.assign(draft.authority, { generation: 2, alsoTrusted: [1] });
      draft.deployKey = { generation: 2, alsoAuthorized: [1, "ssh-ed25519 AAAA own"] };
    },
    violations: [],
  },
  {
    title: "refuses what counts nothing",
    edit: (draft) => {
      Object.assign(draft.authority, { generation: 0, alsoTrusted: [1.5] });
      draft.deployKey = { generation: -1 };
    },
    violations: [
      ["authority.generation", "0 counts no rotations.", "Use a whole number from 1."],
      ["authority.alsoTrusted[0]", "1.5 counts no rotations.", "Use a whole number from 1."],
      ["deployKey.generation", "-1 counts no rotations.", "Use a whole number from 1."],
    ],
  },
  {
    title: "refuses one that is there already",
    edit: (draft) => {
      Object.assign(draft.authority, { alsoTrusted: [1] });
      draft.deployKey = { generation: 3, alsoAuthorized: [2, 2] };
    },
    violations: [
      [
        "authority.alsoTrusted[0]",
        "1 is there already.",
        "Name each once, and not the one of authority.generation.",
      ],
      [
        "deployKey.alsoAuthorized[1]",
        "2 is there already.",
        "Name each once, and not the one of deployKey.generation.",
      ],
    ],
  },
]);
