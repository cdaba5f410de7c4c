import assert from "node:assert/strict";
import { Workspace } from "../engine/workspace.ts";

describe("the policy pack", () => {
  const clones: Workspace[] = [];
  const clone = () => {
    const made = Workspace.clone();
    clones.push(made);
    return made;
  };
  const preview = (workspace: Workspace, stack: string, pack: string) =>
    workspace.run(["preview", "--stack", stack, "--policy-pack", pack, "--suppress-progress"]);
  after(() => {
    for (const made of clones) made.remove();
  });

  /** What the CLI says of policies, up to the next part. */
  const verdict = (stdout: string) => stdout.slice(stdout.indexOf("Policies:")).split(/\n\n(?=\S)/, 1)[0];

  it("lets production's own preview pass, run as a program of its own", async () => {
    const workspace = clone();
    const { code, stdout, stderr } = await preview(workspace, "prod", "policies/run");
    assert.equal(code, 0, stdout + stderr);
    assert.equal(
      verdict(stdout),
      `Policies:\n    ✅ estate@v0.1.0 (local: ${workspace.file("policies", "run")})`,
    );
  });

  it("refuses a plan, with every place and remedy", async () => {
    const workspace = clone();
    workspace.edit("components/cdn/definition.ts", "sslCheckCert: true,", "sslCheckCert: false,");
    workspace.edit("components/datacenter/digitalocean.ts", "monitoring: true,", "monitoring: false,");
    workspace.edit("components/tls/authority.ts", "maxPathLength: 0,", "maxPathLength: 1,");
    const key = '"-----BEGIN PRIVATE KEY-----"';
    workspace.edit(
      "components/datacenter/digitalocean-account.ts",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file
      '`Machines and zones of the estate "${estate.name}"`',
      key,
    );
    // The same as a secret is nothing to refuse.
    workspace.edit(
      "components/datacenter/digitalocean.ts",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file
      "`Private network of ${name}.${estate.zone}`",
      `pulumi.secret(${key})`,
    );
    const { code, stdout, stderr } = await preview(workspace, "dev", "policies");
    assert.notEqual(code, 0, stdout + stderr);
    const backends = ["docs", "pydotorg"].flatMap((service) =>
      ["lb0", "lb1"].map((balancer) => [
        `cdn-backends  (fastly:index:ServiceVcl: ${service})`,
        "Fastly reaches the load balancers by TLS, and checks their certificate and its name.",
        `backend "${balancer}.iad1.dev.psf.io": sslCheckCert is false. Set it to true`,
      ]),
    );
    const violations = [
      ...backends,
      [
        "certificate-validity  (tls:index:SelfSignedCert: authority)",
        "Certificates live as long as the catalog says, and only the authority's signs others.",
        "maxPathLength is 1. Set it to 0: the authority signs end certificates only",
      ],
      [
        "machine-monitoring  (digitalocean:index:Droplet: pythontest0-nyc1)",
        "Machines are watched, and carry the tags of their estate and role.",
        "monitoring is false, so the cloud brings no agent and alerts hear nothing of the machine. Set it to true",
      ],
      [
        "secrets-hidden  (digitalocean:index:Project: digitalocean-project)",
        "Private keys, passwords and tokens are secret wherever they are an input.",
        "description holds a private key in clear. Make it with pulumi.secret, or from a secret output",
      ],
    ];
    assert.equal(
      verdict(stdout),
      [
        "Policies:",
        `    ❌ estate@v0.1.0 (local: ${workspace.file("policies")})`,
        ...violations.flatMap(([title, description, message]) => [
          `        - [mandatory]  ${title}`,
          `          ${description}`,
          `          ${message}`,
        ]),
      ].join("\n"),
    );
  });
});
