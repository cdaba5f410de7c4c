import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { convertSchema, formatFacts } from "./convert.ts";
import { PACKAGES } from "./load.ts";

/**
 * Writes the facts of the packages named as arguments (default: all) anew, at the versions in package.json, from what
 * `pulumi package get-schema` prints. It needs a Pulumi CLI on PATH that can get their plugins.
 */
const MAXIMUM_SCHEMA_BYTES = 256 * 1024 * 1024;

function refresh(name: string): void {
  const version = installedVersion(name);
  const { status, stdout, stderr, error } = spawnSync(
    "pulumi",
    ["package", "get-schema", `${name}@${version}`],
    {
      encoding: "utf8",
      maxBuffer: MAXIMUM_SCHEMA_BYTES,
    },
  );
  if (error !== undefined || status !== 0) {
    // The CLI tells of every attempt; its last word is the reason.
    const reason = error?.message ?? /.*(error: .*)/s.exec(stderr)?.[1]?.trim() ?? stderr.trim();
    throw new Error(
      `the schema of ${name} ${version} cannot be had: ${reason}\nInstall the vendor's Pulumi CLI, make get.pulumi.com reachable, and try again; sandbox/facts/${name}.json stays as it is.`,
    );
  }
  const facts = convertSchema(JSON.parse(stdout));
  if (facts.name !== name || facts.version !== version) {
    throw new Error(`asked for ${name} ${version}, but was given ${facts.name} ${facts.version}`);
  }
  writeFileSync(new URL(`${name}.json`, import.meta.url), formatFacts(facts));
  console.log(
    `sandbox/facts/${name}.json: ${Object.keys(facts.resources).length} resources of ${name} ${version}`,
  );
}

function installedVersion(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const dependencies: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "dependencies") : {};
  const version: unknown =
    typeof dependencies === "object" && dependencies !== null
      ? Reflect.get(dependencies, `@pulumi/${name}`)
      : undefined;
  if (typeof version !== "string") throw new Error(`package.json does not depend on @pulumi/${name}`);
  return version;
}

try {
  const wanted = process.argv.slice(2);
  for (const name of wanted.length > 0 ? wanted : PACKAGES) refresh(name);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
