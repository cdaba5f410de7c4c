import assert from "node:assert/strict";
import { rehearsal } from "./base.ts";
import { inJson, isPublic, secretValues } from "./secret-values.ts";

// What the CLI prints with -v or --debug is left out: there the Node SDK writes every answer of the engine as it is.
describe("secrets", () => {
  it("are in no file and no output in clear", async () => {
    const workspace = await rehearsal();
    const secrets = [...(await secretValues(workspace))].filter((value) => !isPublic(value));
    assert.ok(
      secrets.length > 100,
      `only ${secrets.length} secrets found: the test looks in the wrong place`,
    );
    assert.ok(secrets.some((value) => value.includes("OPENSSH PRIVATE KEY")));
    assert.ok(secrets.some((value) => value.includes("EC PRIVATE KEY")));
    assert.ok(secrets.some((value) => value.startsWith("#cloud-config")));

    // Something in every provider changes, so that plans and logs have something to say.
    workspace.edit("stacks/dev/services.ts", 'cdn: "off",', 'cdn: "on",');
    workspace.edit("stacks/prod/cdn.ts", "tokenGeneration: 1", "tokenGeneration: 2");
    const later = { ESTATE_NOW: "2030-01-01T00:00:00Z" };
    const outputs = [
      await workspace.succeed(["preview", "--stack", "dev", "--diff"], later),
      await workspace.succeed(["preview", "--stack", "dev", "--json"], later),
      await workspace.succeed(["up", "--stack", "dev", "--yes", "--diff"], later),
      await workspace.succeed(["stack", "output", "--stack", "dev", "--json"]),
      await workspace.succeed(["refresh", "--stack", "dev", "--yes", "--diff"]),
    ];
    const places = new Map([
      ["the state", workspace.read(".sandbox", "state", ".pulumi", "stacks", "estate", "dev.json")],
      ["the simulated cloud", workspace.read(".sandbox", "clouds", "dev.jsonl")],
      ...outputs.map(({ stdout, stderr }, index) => [`output ${index + 1}`, stdout + stderr] as const),
    ]);
    const all = new Set([
      ...secrets,
      ...[...(await secretValues(workspace))].filter((value) => !isPublic(value)),
    ]);
    for (const [place, text] of places) {
      const leaked = [...all].filter((secret) => text.includes(secret) || text.includes(inJson(secret)));
      assert.deepEqual(
        leaked.map((secret) => secret.slice(0, 12)),
        [],
        `${place} has secrets in clear`,
      );
    }
  });
});
