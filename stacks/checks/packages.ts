import { canonicalName } from "../derive/names.ts";
import { serversWithRole } from "../derive/servers.ts";
import { type Rule, repetitions, unless } from "./violation.ts";

/** Ubuntu's and Debian's code names, `noble`. */
const release = /^[a-z]+$/;

/** APT repositories are found, scanned, and have someone who may upload. */
export const packages: Rule = (estate) =>
  Object.entries(estate.aptRepositories).flatMap(([name, repository]) => {
    const place = `aptRepositories["${name}"]`;
    const { role, uploadGroup } = repository;
    const names = serversWithRole(estate, role).flatMap((server) => [
      canonicalName(estate, server),
      ...(server.aliases ?? []).map((alias) => alias.name),
    ]);
    const releases = repository.releases.map((text, index) => ({
      text,
      place: `${place}.releases[${index}]`,
    }));
    return [
      ...unless(
        names.length === 0 || names.includes(repository.host),
        `${place}.host`,
        `"${repository.host}" is no name of a machine with the role "${role}".`,
        "Add it to that machine's aliases.",
      ),
      ...releases.flatMap((entry) =>
        unless(
          release.test(entry.text),
          entry.place,
          `"${entry.text}" is not a release's code name.`,
          'Use one such as "noble" or "bookworm".',
        ),
      ),
      ...repetitions(releases, ({ text }) => text).map(({ again }) => ({
        place: again.place,
        message: `"${again.text}" is already in the list.`,
        remedy: "Remove one of the two.",
      })),
      ...unless(
        Number.isInteger(repository.scanMinutes) &&
          repository.scanMinutes >= 1 &&
          repository.scanMinutes <= 60,
        `${place}.scanMinutes`,
        `${repository.scanMinutes} is no number of minutes between two looks.`,
        "Use 1 to 60.",
      ),
      ...unless(
        Object.values(estate.people).some(({ access }) => access[role]?.groups?.includes(uploadGroup)),
        `${place}.uploadGroup`,
        `nobody is in the group "${uploadGroup}", so nothing could be uploaded.`,
        `Add it to the groups of a person's access["${role}"].`,
      ),
    ];
  });
