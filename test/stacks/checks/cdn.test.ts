import { cdn } from "../../../stacks/checks/cdn.ts";
import { describeRule, entry, web } from "../change.ts";

describeRule("on the CDN", cdn, [
  {
    title: "wants settings for every switch, on or off",
    edit: (draft) => {
      web(draft, "hg").cdn = "on";
      web(draft, "wiki").cdn = "off";
    },
    violations: [
      [
        'services["hg"].cdn',
        'its switch is "on", and the CDN has no settings for it.',
        'Add cdn.services["hg"], or set the switch to "never".',
      ],
      [
        'services["wiki"].cdn',
        'its switch is "off", and the CDN has no settings for it.',
        'Add cdn.services["wiki"], or set the switch to "never".',
      ],
    ],
  },
  {
    title: "refuses settings without a switch",
    edit: (draft) => {
      web(draft, "docs").cdn = "never";
      Object.assign(draft.cdn.services, { "hg-ssh": entry(draft.cdn.services, "docs") });
    },
    violations: [
      [
        'cdn.services["docs"]',
        'the CDN has settings for "docs", whose switch is "never".',
        'Remove the entry, or set services["docs"].cdn to "on" or "off".',
      ],
      [
        'cdn.services["hg-ssh"]',
        '"hg-ssh" is no web service, and the CDN speaks only HTTP.',
        "Remove the entry.",
      ],
    ],
  },
  {
    title: "lets a service with a path follow its domain",
    edit: (draft) => {
      web(draft, "downloads").cdn = "on";
    },
    violations: [
      [
        'services["downloads"].cdn',
        'a service with a path is never a CDN service of its own, and this one\'s is "on".',
        'Set it to "never": it follows the service that has its domain.',
      ],
    ],
  },
  {
    title: "refuses impossible settings",
    edit: (draft) => {
      Object.assign(entry(draft.cdn.services, "docs") ?? {}, {
        shield: "Washington",
        surrogateMaxAge: -1,
        staleIfError: 0.5,
      });
      web(draft, "docs").surrogateControl = -604_800;
      draft.cdn.tokenGeneration = 0;
    },
    violations: [
      [
        'services["docs"].surrogateControl',
        "-604800 is no number of seconds.",
        "Use a whole number, 0 or more.",
      ],
      [
        'cdn.services["docs"].shield',
        '"Washington" is not a point of presence.',
        "Use one of Fastly's codes; one that is new is added to stacks/clouds/fastly.ts.",
      ],
      [
        'cdn.services["docs"].surrogateMaxAge',
        "-1 is no number of seconds.",
        "Use a whole number, 0 or more.",
      ],
      ['cdn.services["docs"].staleIfError', "0.5 is no number of seconds.", "Use a whole number, 0 or more."],
      [
        "cdn.tokenGeneration",
        "0 counts no rotations.",
        "Use a whole number from 1, and raise it by one to rotate.",
      ],
    ],
  },
  {
    title: "refuses a token before the first one",
    edit: (draft) => {
      draft.cdn.tokenSent = "previous";
    },
    violations: [
      [
        "cdn.tokenSent",
        "there is no token before the first one.",
        "Raise cdn.tokenGeneration with it, or leave it out.",
      ],
    ],
  },
  {
    title: "lets the CDN send the token before",
    edit: (draft) => {
      Object.assign(draft.cdn, { tokenGeneration: 2, tokenSent: "previous" });
    },
    violations: [],
  },
  {
    title: "takes the codes of Fastly's shields",
    edit: (draft) => {
      const codes = ["amsterdam-nl", "london_city-uk", "hhn-frankfurt-de", "lga-ny-us", "qpg-singapore-sg"];
      Object.values(draft.cdn.services).forEach((settings, index) => {
        if (settings) settings.shield = codes[index] ?? "";
      });
    },
    violations: [],
  },
]);
