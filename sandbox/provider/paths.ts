/** Where a value sits inside properties: names of objects and maps, positions in lists. */
export type Path = readonly (string | number)[];

/** As the engine writes paths: `rules[0].port`, `tags["a.b"]`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `["${step.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"]`;
  }
  return text;
}

/** Reads what {@link formatPath} writes; `[*]` and `.*` become `"*"`. */
export function parsePath(text: string): Path {
  const path: (string | number)[] = [];
  for (const match of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[\*\]|([^.[\]]+)/g)) {
    const [, quoted, position, name] = match;
    if (quoted !== undefined) path.push(quoted.replaceAll(/\\(.)/g, "$1"));
    else if (position !== undefined) path.push(Number(position));
    else path.push(name ?? "*");
  }
  return path;
}

/** Whether `path` is at or below `ancestor`, in which `"*"` stands for any one step. */
export function isWithin(path: Path, ancestor: Path): boolean {
  return ancestor.length <= path.length && ancestor.every((step, i) => step === "*" || step === path[i]);
}
