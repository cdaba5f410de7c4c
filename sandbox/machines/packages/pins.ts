import { Failure } from "../../../commands/failure.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { SOURCES } from "./sources.ts";

/**
 * Whether the machines of a rehearsal have the versions that the catalog names.
 * @throws Failure that names the entry, both versions, and what to do
 */
export function refuseOtherPins({ consul }: Pick<Estate, "consul">): void {
  const pins = [
    { key: "version", name: "consul", version: consul.version },
    { key: "templateVersion", name: "consul-template", version: consul.templateVersion },
  ];
  for (const { key, name, version } of pins) {
    const rehearsed = SOURCES.find((source) => source.name === name)?.version;
    if (version === rehearsed) continue;
    throw new Failure(
      `consul.${key} is ${version} in the catalog, and machines of the rehearsal have ${name} ${rehearsed}: set the same version there and in sandbox/machines/packages (sources.ts, ${name}/go.mod), or add --simulate`,
    );
  }
}
