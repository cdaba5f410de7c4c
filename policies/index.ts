import { PolicyPack } from "@pulumi/policy";
import { policies } from "./all.ts";
import { Catalog } from "./pack/catalog.ts";
import { crossGuardPolicy } from "./pack/cross-guard.ts";
import { keepSecrets } from "./pack/reveal.ts";

keepSecrets();

const catalog = new Catalog();

new PolicyPack("estate", {
  enforcementLevel: "mandatory",
  policies: policies.map((policy) => crossGuardPolicy(policy, catalog)),
});
