import { Workspace } from "./workspace.ts";

let made: Promise<Workspace> | undefined;
const copies: Workspace[] = [];

/** A clone in which dev has been brought up, made once for all tests; none may change it. */
export function broughtUp(): Promise<Workspace> {
  made ??= (async () => {
    const workspace = Workspace.clone();
    await workspace.up("dev");
    return workspace;
  })();
  return made;
}

/** A copy of it that a test may change. */
export async function rehearsal(): Promise<Workspace> {
  const copy = (await broughtUp()).copy();
  copies.push(copy);
  return copy;
}

/** A clone in which nothing has been run. */
export function freshClone(): Workspace {
  const clone = Workspace.clone();
  copies.push(clone);
  return clone;
}

afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

after(async () => {
  (await made?.catch(() => undefined))?.remove();
});
