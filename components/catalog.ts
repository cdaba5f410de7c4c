import * as pulumi from "@pulumi/pulumi";
import { checkEstate, formatViolations } from "../stacks/checks/index.ts";
import { keysWrittenTwice } from "../stacks/checks/structure/index.ts";
import { inAccount } from "../stacks/derive/account.ts";
import { loadEstate } from "../stacks/index.ts";
import { loadInherited } from "../stacks/inherited.ts";
import type { Estate } from "../stacks/vocabulary/index.ts";
import type { Settings } from "./settings.ts";

/**
 * The stack's catalog with what the account has otherwise, checked as a whole: its text, then its values. No wrapper is
 * needed for that: a plain `pulumi up` is refused as well.
 *
 * @throws {pulumi.RunError} with every violation, before anything is registered.
 */
export function checkedCatalog(settings: Omit<Settings, "deployKey">): Estate {
  const { estate: name, publicCertificates, stage, ...account } = settings;
  const boughtCertificates = Object.keys(publicCertificates);
  const estate = explained(() => ({
    ...inAccount(loadEstate(name), { ...account, boughtCertificates }),
    ...(stage ? { firstRun: { stage, inherited: loadInherited(name) } } : {}),
  }));
  const twice = keysWrittenTwice();
  const violations = twice.length > 0 ? twice : checkEstate(estate);
  if (violations.length > 0) throw new pulumi.RunError(formatViolations(estate, violations));
  return estate;
}

/** A mistake of the user needs its message, not the program's stack. */
function explained<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
  }
}
