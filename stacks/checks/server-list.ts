import { entryPlace } from "./entries.ts";
import { type Rule, repetitions } from "./violation.ts";

/** The Server List has each name once. */
export const serverListNames: Rule = (estate) => {
  const rows = [
    ...estate.servers.flatMap(({ listedName }, index) =>
      listedName === undefined
        ? []
        : [{ place: `${entryPlace("servers", estate.servers, index)}.listedName`, name: listedName }],
    ),
    ...estate.externalMachines.map(({ name }, index) => ({
      place: `${entryPlace("externalMachines", estate.externalMachines, index)}.name`,
      name,
    })),
  ];
  return repetitions(rows, ({ name }) => name).map(({ first, again }) => ({
    place: again.place,
    message: `"${again.name}" is already in the list, at ${first.place}.`,
    remedy: "Keep one of the two.",
  }));
};
