import * as pulumi from "@pulumi/pulumi";
import { checkEstate, formatViolations } from "../stacks/checks/index.ts";
import { inAccount } from "../stacks/derive/account.ts";
import { loadEstate } from "../stacks/index.ts";
import { loadInherited } from "../stacks/inherited.ts";
import type { Estate } from "../stacks/vocabulary/index.ts";
import type { Settings } from "./settings.ts";

/**
 * The stack's catalog with what the account has otherwise, checked as a whole.
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
  const violations = checkEstate(estate);
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
