import { worldTest } from "../support/harness.ts";

describe("outputs", () => {
  worldTest("hand certificate and key to those who run a machine for us", "prod", (world, assert) => {
    const certificate = world.resource("LocallySignedCert", "wiki.psf.io");
    const key = world.resource("tls:index/privateKey:PrivateKey", "wiki.psf.io-key");
    assert.deepEqual(world.output("externalCertificates"), {
      "wiki.psf.io": { certificate: certificate.outputs.certPem, privateKey: key.outputs.privateKeyPem },
    });
    assert.ok(world.isSecretOutput("externalCertificates.wiki.psf.io.privateKey"));
  });

  worldTest("say where a service is reached", "prod", (world, assert) => {
    const endpoints = Object.entries(world.output("endpoints") ?? {});
    assert.deepEqual(
      Object.fromEntries(endpoints.filter(([name]) => /^(docs|downloads|hg|hg-ssh)$/.test(name))),
      {
        docs: { urls: ["https://docs.python.org/", "https://doc.python.org/"], through: "cdn" },
        downloads: { urls: ["https://www.python.org/ftp/"], through: "cdn" },
        hg: { urls: ["https://hg.python.org/"], through: "load balancers" },
        "hg-ssh": { urls: ["tcp://lb.psf.io:20100"], through: "load balancers" },
      },
    );
  });
});
