import { canonicalName } from "../../stacks/derive/names.ts";
import type { Source } from "../document.ts";
import { code, link, page, plain, table } from "../markdown.ts";
import { subjects } from "../subjects.ts";

/** The index of the service pages, and what others run. */
export function servicesPage({ estate }: Source): string {
  const others = estate.directory.filter(
    ({ domains }) =>
      !subjects(estate).some((subject) => domains.some((domain) => subject.domains.includes(domain))),
  );
  return page("Services", estate.name, [
    table(
      ["Service", "Names", "Owner", "Machines"],
      subjects(estate).map(({ key, domains, owner, servers }) => [
        link(key, `${key}.md`),
        domains.map(code).join(", "),
        plain(owner),
        servers.map((server) => canonicalName(estate, server)).join(", ") || "run by others",
      ]),
    ),
    ...(others.length > 0
      ? [
          ["## Not in this program"],
          table(
            ["Service", "Names", "Owner", "Where"],
            others.map(({ name, domains, owner, host }) => [
              plain(name),
              domains.map(code).join(", "),
              plain(owner),
              plain(host),
            ]),
          ),
        ]
      : []),
  ]);
}
