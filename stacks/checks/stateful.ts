import type { Software } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { lookUp, type Rule, unless } from "./violation.ts";

/** Software of which a machine holds what cannot be made again, and what that is. */
const kept: Readonly<Partial<Record<Software, string>>> = {
  backup: "the backups",
  mail: "mailboxes",
  packages: "published packages and the key that signs them",
  postgresql: "databases",
};

/** What holds what cannot be made again says so: else a new image or size would replace the machine with all it holds. */
export const stateful: Rule = (estate) => {
  const lost = Object.entries(estate.roles).filter(
    ([, { software, stateful }]) => kept[software] !== undefined && !stateful,
  );
  return [
    ...lost.map(([name, { software }]) => ({
      place: `roles["${name}"].stateful`,
      message: `its machines hold ${kept[software]}, and false lets a change replace them.`,
      remedy: "Set it to true.",
    })),
    ...estate.servers.flatMap(({ name, role, volume }, index) => {
      const definition = lookUp(estate.roles, role);
      return unless(
        volume === undefined || !definition || definition.stateful || lost.some(([other]) => other === role),
        `${entryPlace("servers", estate.servers, index)}.volume`,
        `${name} has a disk of its own, and roles["${role}"].stateful is false, which lets a change replace the machine.`,
        `Set roles["${role}"].stateful to true, or leave the volume out.`,
      );
    }),
  ];
};
