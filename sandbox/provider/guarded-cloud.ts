import type { Cloud, CloudObject, ObjectKey } from "../cloud/cloud.ts";
import { containsText } from "./secrets.ts";

export interface Guard {
  /** Texts that must not stand in the cloud's file. */
  readonly secretTexts: readonly string[];
  /** Whether the facts, or the request, call a property of this type secret. */
  readonly isSecret: (type: string, property: string) => boolean;
  /** Told before an object is written. */
  readonly beforePut?: (object: CloudObject) => void;
  /** Told of every object that was written or removed. */
  readonly afterChange?: (key: ObjectKey) => void;
}

/** The cloud as one call sees it: it marks as secret what the call knows to be, so that behaviours need not. */
export function guardedCloud(cloud: Cloud, guard: Guard): Cloud {
  return {
    ...cloud,
    put: (object) => {
      guard.beforePut?.(object);
      const found = Object.entries(object.properties)
        .filter(
          ([name, value]) => guard.isSecret(object.type, name) || containsText(value, guard.secretTexts),
        )
        .map(([name]) => name);
      cloud.put({ ...object, secrets: [...(object.secrets ?? []), ...found] });
      guard.afterChange?.({ type: object.type, id: object.id });
    },
    remove: (type, id) => {
      cloud.remove(type, id);
      guard.afterChange?.({ type, id });
    },
  };
}
