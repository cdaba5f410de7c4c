import { createHash } from "node:crypto";
import { isRecord } from "../../commands/record.ts";

/**
 * What a plan does, as 64 hexadecimal digits: equal for two previews that change the same inputs of the same resources
 * to the same values. Secrets and values yet unknown count by their names only.
 * @param report of `bin/review`, JSON
 */
export function fingerprintOf(report: string): string {
  const document: unknown = JSON.parse(report);
  const changes = isRecord(document) && Array.isArray(document.changes) ? document.changes : [];
  const lines = changes.filter(isRecord).map(({ urn, operation, changed, after }) =>
    JSON.stringify(
      sorted({
        urn,
        operation,
        changed: Array.isArray(changed) ? [...changed].map(String).sort() : [],
        after: after ?? null,
      }),
    ),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
