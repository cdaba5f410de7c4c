import { type Edge, type Graph, instance, type Node, type Subgraph } from "@viz-js/viz";
import { darkStyle, type Kind, light } from "./palette.ts";

/** Graphviz knows the widths of its letters; the file names what else is as wide. */
const font = "Arial";
const fonts = "Helvetica,Arial,Liberation Sans,sans-serif";

/** A box with a heading and smaller lines below it. */
export function box(name: string, kind: Kind, heading: string, lines: readonly string[] = []): Node {
  const { fill, line } = light.kinds[kind];
  const cells = [
    `<TR><TD ALIGN="LEFT"><B>${escaped(heading)}</B></TD></TR>`,
    ...lines.map((text) => `<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="11">${escaped(text)}</FONT></TD></TR>`),
  ];
  return {
    name,
    attributes: {
      class: kind,
      label: { html: `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0">${cells.join("")}</TABLE>` },
      fillcolor: fill,
      color: line,
      style: kind === "external" ? "filled,rounded,dashed" : "filled,rounded",
    },
  };
}

/** A frame with a title, and a smaller line below it, around what stands in one place. */
export function place(
  name: string,
  title: string,
  subtitle: string,
  nodes: readonly Node[],
  subgraphs: readonly Subgraph[] = [],
): Subgraph {
  return {
    name: `cluster_${name}`,
    graphAttributes: {
      class: "place",
      label: {
        html: `<TABLE BORDER="0" CELLSPACING="0"><TR><TD ALIGN="LEFT"><B>${escaped(title)}</B></TD></TR><TR><TD ALIGN="LEFT"><FONT POINT-SIZE="11">${escaped(subtitle)}</FONT></TD></TR></TABLE>`,
      },
      labeljust: "l",
      style: "filled,rounded",
      fillcolor: light.place.fill,
      color: light.place.line,
      margin: 10,
    },
    nodes: [...nodes],
    subgraphs: [...subgraphs],
  };
}

export function arrow(tail: string, head: string, label?: string, attributes: Edge["attributes"] = {}): Edge {
  return {
    tail,
    head,
    attributes: { ...(label === undefined ? {} : { label: { html: lines(label) } }), ...attributes },
  };
}

/** Loading it takes longer than a picture. */
let graphviz: ReturnType<typeof instance> | undefined;

/** A picture from left to right as SVG, readable in light and dark. The same graph gives the same bytes. */
export async function draw(
  title: string,
  content: Pick<Graph, "edges" | "nodes" | "subgraphs">,
  attributes: Graph["graphAttributes"] = {},
): Promise<string> {
  graphviz ??= instance();
  const viz = await graphviz;
  const svg = viz.renderString(
    {
      directed: true,
      graphAttributes: {
        rankdir: "LR",
        bgcolor: light.background,
        fontname: font,
        fontsize: 14,
        fontcolor: light.text,
        pad: 0.2,
        nodesep: 0.18,
        ranksep: 0.4,
        ...attributes,
      },
      nodeAttributes: {
        shape: "box",
        fontname: font,
        fontsize: 13,
        fontcolor: light.text,
        margin: "0.1,0.05",
      },
      edgeAttributes: {
        fontname: font,
        fontsize: 11,
        fontcolor: light.faint,
        color: light.faint,
        arrowsize: 0.7,
        // Or a line goes through the title of the frame that it leads into.
        tailport: "e",
        headport: "w",
      },
      ...content,
    },
    { format: "svg" },
  );
  return decorate(svg, title);
}

/** Without the prolog and Graphviz's remarks, with a name for those who do not see it and the dark scheme. */
function decorate(svg: string, title: string): string {
  const body = svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replaceAll(`font-family="${font}"`, `font-family="${fonts}"`);
  const named = body.replace(/^<svg([^>]*)>/, (_, attributes: string) => {
    const text = escaped(title);
    return `<svg role="img" aria-label="${text}"${attributes}>\n<title>${text}</title>\n<style>${darkStyle()}</style>`;
  });
  return named.endsWith("\n") ? named : `${named}\n`;
}

function lines(text: string): string {
  return text.split("\n").map(escaped).join("<BR/>");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
