/** A document for a daemon that reads YAML: JSON is YAML, and needs no quoting rules of its own. */
export function jsonFile(document: object): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
