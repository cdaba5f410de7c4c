import { programDirectory } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";

export const directory: HostPath = "/etc/postgresql-databases";
/** Databases by their owners. */
export const declaration: HostPath = `${directory}/databases.json`;
/** By owner. */
export const passwords: HostPath = `${directory}/passwords.json`;

/** Makes databases and owners as they are declared, as the account `postgres`. */
export const databasesCommand = `${programDirectory}/postgresql-databases ${declaration} ${passwords}`;
