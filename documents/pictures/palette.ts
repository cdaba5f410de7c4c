/** What is drawn; each kind has its own color. */
export const kinds = ["balancer", "cdn", "database", "external", "machine", "store", "visitor"] as const;

export type Kind = (typeof kinds)[number];

interface Colors {
  readonly fill: string;
  readonly line: string;
}

interface Scheme {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly place: Colors;
  readonly kinds: Readonly<Record<Kind, Colors>>;
}

/** In the file itself, so that a program which knows no style sheets draws it too. */
export const light: Scheme = {
  background: "#ffffff",
  text: "#1f2328",
  faint: "#59636e",
  place: { fill: "#f6f8fa", line: "#d1d9e0" },
  kinds: {
    balancer: { fill: "#ddf4ff", line: "#0969da" },
    database: { fill: "#dafbe1", line: "#1a7f37" },
    cdn: { fill: "#fff1e5", line: "#bc4c00" },
    external: { fill: "#ffffff", line: "#818b98" },
    machine: { fill: "#ffffff", line: "#818b98" },
    store: { fill: "#fbefff", line: "#8250df" },
    visitor: { fill: "#fff8c5", line: "#9a6700" },
  },
};

/** In a style sheet, for those who have set it. */
export const dark: Scheme = {
  background: "#0d1117",
  text: "#f0f6fc",
  faint: "#9198a1",
  place: { fill: "#151b23", line: "#3d444d" },
  kinds: {
    balancer: { fill: "#0c2d6b", line: "#58a6ff" },
    database: { fill: "#0f3d1c", line: "#3fb950" },
    cdn: { fill: "#4d2208", line: "#f0883e" },
    external: { fill: "#0d1117", line: "#9198a1" },
    machine: { fill: "#21262d", line: "#9198a1" },
    store: { fill: "#3c1e70", line: "#ab7df8" },
    visitor: { fill: "#3b2300", line: "#d29922" },
  },
};

/** The dark scheme over the light one that the file has. The background is the picture's own, so both are read anywhere. */
export function darkStyle(): string {
  const { background, text, faint, place } = dark;
  const rules = [
    `.graph>polygon{fill:${background}}`,
    `.cluster>path,.cluster>polygon{fill:${place.fill};stroke:${place.line}}`,
    `text{fill:${text}}`,
    `.edge path{stroke:${faint}}.edge polygon{fill:${faint};stroke:${faint}}.edge text{fill:${faint}}`,
    ...kinds.map(
      (kind) =>
        `.${kind}>path,.${kind}>polygon,.${kind}>ellipse,.${kind}>g path{fill:${dark.kinds[kind].fill};stroke:${dark.kinds[kind].line}}`,
    ),
  ];
  return `@media (prefers-color-scheme: dark){${rules.join("")}}`;
}
