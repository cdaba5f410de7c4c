import type { Access, Estate, Person, Server } from "../vocabulary/index.ts";

/** What a person may do on a machine; undefined where they have no account. Admins are everywhere with sudo. */
export function accessTo(person: Person, server: Server): Required<Access> | undefined {
  const granted = person.access[server.role];
  if (!person.admin && !granted?.allowed) return undefined;
  return { allowed: true, sudo: person.admin || (granted?.sudo ?? false), groups: granted?.groups ?? [] };
}

/** Accounts of a machine by name. Anyone else is removed. */
export function accountsOf(
  estate: Estate,
  server: Server,
): readonly { readonly account: string; readonly person: Person; readonly access: Required<Access> }[] {
  return Object.entries(estate.people).flatMap(([account, person]) => {
    const access = accessTo(person, server);
    return access ? [{ account, person, access }] : [];
  });
}
