/** Accepts today's URNs: `make urns`, or `node test/urns/update.ts`. */
import { registeredIn, stacks, writeSnapshot } from "./snapshot.ts";

for (const stack of stacks) {
  const registered = await registeredIn(stack);
  writeSnapshot(stack, registered);
  console.log(`test/urns/${stack}.txt: ${registered.length} URNs`);
}
