import { CertificateAuthority } from "../../../components/tls/authority.ts";
import { authority } from "../../../stacks/prod/certificates.ts";
import type { Authority } from "../../../stacks/vocabulary/index.ts";
import { declare, unitTest } from "../../support/harness.ts";

function declared(changes: Partial<Authority>) {
  return declare(() => {
    const { certificatePem, trustedPem, privateKeyPem } = new CertificateAuthority("authority", {
      authority: { ...authority, ...changes },
    });
    return { certificatePem, trustedPem, privateKeyPem };
  });
}

const names = async (changes: Partial<Authority>) => {
  const world = await declared(changes);
  return world.resources("SelfSignedCert").map(({ name, inputs }) => [name, inputs.subject]);
};

describe("the internal authority", () => {
  unitTest("is one, and alone trusted", async (assert) => {
    assert.deepEqual(await names({}), [["authority", authority.subject]]);
    const world = await declared({});
    assert.equal(world.output("trustedPem"), `${String(world.output("certificatePem")).trimEnd()}\n`);
  });

  unitTest("while it rotates both are trusted, whichever signs", async (assert) => {
    const second = { ...authority.subject, commonName: "PSF_CA 2" };
    assert.deepEqual(await names({ alsoTrusted: [2] }), [
      ["authority", authority.subject],
      ["authority-2", second],
    ]);
    const introduced = await declared({ alsoTrusted: [2] });
    const signing = await declared({ generation: 2, alsoTrusted: [1] });
    const pem = (world: typeof signing, name: string) =>
      `${String(world.resource("SelfSignedCert", name).outputs.certPem).trimEnd()}\n`;
    for (const [world, order] of [
      [introduced, ["authority", "authority-2"]],
      [signing, ["authority-2", "authority"]],
    ] as const) {
      assert.equal(world.output("trustedPem"), order.map((name) => pem(world, name)).join(""));
      assert.equal(`${String(world.output("certificatePem")).trimEnd()}\n`, pem(world, order[0]));
    }
    assert.equal(
      signing.output("privateKeyPem"),
      signing.resource("PrivateKey", "authority-key-2").outputs.privateKeyPem,
    );
  });

  unitTest("no generation is deleted by mistake", async (assert) => {
    const world = await declared({ generation: 2, alsoTrusted: [1] });
    for (const { options } of [...world.resources("PrivateKey"), ...world.resources("SelfSignedCert")]) {
      assert.equal(options.protect, true);
      assert.equal(options.retainOnDelete, true);
    }
  });
});
