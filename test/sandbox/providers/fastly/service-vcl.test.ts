import assert from "node:assert/strict";
import { PartialError } from "../../../../sandbox/provider/behaviour.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/provider/values.ts";
import { fastly } from "../../../../sandbox/providers/fastly/index.ts";
import { SERVICE_VCL } from "../../../../sandbox/providers/fastly/types.ts";
import { driver, tamper } from "../memory-cloud.ts";

const BACKEND = { name: "lb0", address: "lb0.psf.io", port: 20_004, useSsl: true };
const BASE = {
  name: "docs",
  domains: [{ name: "docs.python.org" }],
  backends: [BACKEND],
  forceDestroy: true,
};
const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });
const versions = ({ activeVersion, clonedVersion, stagedVersion }: Properties) => [
  activeVersion,
  clonedVersion,
  stagedVersion,
];

describe("Fastly service", () => {
  it("gets the provider's defaults, in every block", () => {
    const { normalised } = driver(fastly.resources).check(SERVICE_VCL, {
      name: "docs",
      backends: [BACKEND],
      headers: [
        { name: "token", action: "set", type: "request", destination: "http.Fastly-Token", source: '"x"' },
      ],
      healthchecks: [{ name: "check", host: "a", path: "/" }],
      gzips: [{ name: "text" }],
    });
    assert.deepEqual(normalised, {
      name: "docs",
      activate: true,
      comment: "Managed by Terraform",
      defaultTtl: 3600,
      http3: false,
      stage: false,
      staleIfError: false,
      staleIfErrorTtl: 43_200,
      backends: [
        {
          name: "lb0",
          address: "lb0.psf.io",
          autoLoadbalance: false,
          betweenBytesTimeout: 10_000,
          connectTimeout: 1000,
          errorThreshold: 0,
          firstByteTimeout: 15_000,
          healthcheck: "",
          maxConn: 200,
          maxTlsVersion: "",
          minTlsVersion: "",
          overrideHost: "",
          port: 20_004,
          preferIpv6: false,
          requestCondition: "",
          shareKey: "",
          shield: "",
          sslCaCert: "",
          sslCertHostname: "",
          sslCheckCert: true,
          sslCiphers: "",
          sslClientCert: "",
          sslClientKey: "",
          sslSniHostname: "",
          useSsl: true,
          weight: 100,
        },
      ],
      headers: [
        {
          name: "token",
          action: "set",
          type: "request",
          destination: "http.Fastly-Token",
          source: '"x"',
          cacheCondition: "",
          ignoreIfSet: false,
          priority: 100,
          requestCondition: "",
          responseCondition: "",
        },
      ],
      healthchecks: [
        {
          name: "check",
          host: "a",
          path: "/",
          checkInterval: 5000,
          expectedResponse: 200,
          httpVersion: "1.1",
          initial: 3,
          method: "HEAD",
          threshold: 3,
          timeout: 5000,
          window: 5,
        },
      ],
      gzips: [{ name: "text", cacheCondition: "" }],
    });
  });

  it("makes a new version for a change, but not for its name or comment", async () => {
    const cloud = driver(fastly.resources);
    const service = await cloud.create(SERVICE_VCL, BASE);
    assert.match(service.id, /^[0-9A-Za-z]{22}$/);
    assert.deepEqual(versions(service.outputs), [1, 1, 0]);
    const renamed = await cloud.update(service, { ...BASE, name: "docs2", comment: "x" });
    assert.deepEqual([renamed.outputs.name, renamed.outputs.comment], ["docs2", "x"]);
    assert.deepEqual(versions(renamed.outputs), [1, 1, 0]);
    const changed = await cloud.update(renamed, { ...BASE, name: "docs2", comment: "x", defaultTtl: 60 });
    assert.deepEqual(versions(changed.outputs), [2, 2, 0]);
    const local = await cloud.update(changed, { ...changed.inputs, forceDestroy: false });
    assert.deepEqual(versions(local.outputs), [2, 2, 0]);
  });

  it("leaves a draft where it does not activate, and activates it later", async () => {
    const cloud = driver(fastly.resources);
    const service = await cloud.create(SERVICE_VCL, BASE);
    const draft = { ...BASE, activate: false, defaultTtl: 60, name: "ignored" };
    const drafted = await cloud.update(service, draft);
    assert.deepEqual([...versions(drafted.outputs), drafted.outputs.name], [1, 2, 0, "docs"]);
    const ignored =
      "Some changes are ignored: 'name' and 'comment' attributes can only be updated with 'activate = true'";
    assert.deepEqual(cloud.warnings, [ignored]);
    const active = await cloud.update(drafted, { ...draft, activate: true });
    assert.deepEqual(cloud.warnings, [ignored]);
    assert.deepEqual([...versions(active.outputs), active.outputs.name], [2, 2, 0, "ignored"]);
  });

  it("foresees versions as unknown only for what makes one", async () => {
    const cloud = driver(fastly.resources);
    const foresee = fastly.resources[SERVICE_VCL]?.foreseeUpdate;
    const { id, outputs, inputs } = await cloud.create(SERVICE_VCL, BASE);
    const plan = (newInputs: Properties) =>
      foresee?.({ id, outputs, oldInputs: inputs, newInputs }, cloud.context);
    assert.deepEqual(plan({ ...inputs, comment: "x" }), {});
    assert.deepEqual(plan({ ...inputs, defaultTtl: 1 }), { activeVersion: UNKNOWN, clonedVersion: UNKNOWN });
    assert.deepEqual(plan({ ...inputs, activate: false }), { clonedVersion: UNKNOWN });
  });

  it("refuses two backends of one name while it plans", async () => {
    const cloud = driver(fastly.resources);
    const service = await cloud.create(SERVICE_VCL, BASE);
    assert.deepEqual(cloud.compare(service, { ...BASE, backends: [BACKEND, BACKEND] }), {
      error: "multiple backends with the same name 'lb0' (each backend name should be unique)",
    });
  });

  it("ignores the order of its blocks", async () => {
    const cloud = driver(fastly.resources);
    const backends = [BACKEND, { ...BACKEND, name: "lb1" }];
    const service = await cloud.create(SERVICE_VCL, { ...BASE, backends });
    const turned = { ...BASE, backends: [...backends].reverse() };
    assert.deepEqual(cloud.compare(service, turned).ignore, ["domains", "backends"]);
  });

  it("fills in what its API does, so that a plan which does not say it never ends", async () => {
    const cloud = driver(fastly.resources);
    const silent = { ...BASE, requestSettings: [{ name: "https only", forceSsl: true }] };
    const service = await cloud.create(SERVICE_VCL, silent);
    const state = { name: "https only", forceSsl: true, requestCondition: "", xff: "append" };
    assert.deepEqual(service.outputs.requestSettings, [state]);
    assert.deepEqual(cloud.compare(service, silent).changedOutputs, ["requestSettings"]);
    const again = await cloud.update(service, silent);
    assert.deepEqual(versions(again.outputs), [2, 2, 0]);
    assert.deepEqual(cloud.compare(again, silent).changedOutputs, ["requestSettings"]);
    const said = { ...BASE, requestSettings: [{ name: "https only", forceSsl: true, xff: "append" }] };
    const settled = await cloud.create(SERVICE_VCL, {
      ...said,
      name: "b",
      domains: [{ name: "b.python.org" }],
    });
    assert.equal(
      cloud.compare(settled, { ...said, name: "b", domains: [{ name: "b.python.org" }] }).changedOutputs,
      undefined,
    );
  });

  for (const [key, before, after, lost] of [
    [
      "headers",
      { name: "h", action: "set", type: "cache", destination: "http.X", source: '"1"', ignoreIfSet: true },
      { source: '"2"' },
      "ignoreIfSet",
    ],
    ["requestSettings", { name: "s", forceSsl: true, xff: "append" }, { xff: "leave" }, "forceSsl"],
  ] as const) {
    it(`loses ${lost} of ${key} that are updated, which the next plan shows and mends`, async () => {
      const cloud = driver(fastly.resources);
      const service = await cloud.create(SERVICE_VCL, { ...BASE, [key]: [before] });
      const wanted = { ...BASE, [key]: [{ ...before, ...after }] };
      const updated = await cloud.update(service, wanted);
      assert.equal(JSON.parse(JSON.stringify(updated.outputs[key]))[0][lost], false);
      assert.deepEqual(cloud.compare(updated, wanted).changedOutputs, [key]);
      const mended = await cloud.update(updated, wanted);
      assert.equal(JSON.parse(JSON.stringify(mended.outputs[key]))[0][lost], true);
      assert.equal(cloud.compare(mended, wanted).changedOutputs, undefined);
    });
  }

  it("keeps the booleans of a block that comes under another name", async () => {
    const cloud = driver(fastly.resources);
    const setting = { forceSsl: true, xff: "append" };
    const service = await cloud.create(SERVICE_VCL, {
      ...BASE,
      requestSettings: [{ name: "a", ...setting }],
    });
    const renamed = { ...BASE, requestSettings: [{ name: "b", ...setting, xff: "leave" }] };
    const updated = await cloud.update(service, renamed);
    assert.equal(JSON.parse(JSON.stringify(updated.outputs.requestSettings))[0].forceSsl, true);
    assert.equal(cloud.compare(updated, renamed).changedOutputs, undefined);
  });

  for (const [what, inputs, message] of [
    [
      "two headers of one name",
      {
        headers: ["set", "delete"].map((action) => ({
          name: "x",
          action,
          type: "request",
          destination: "http.X",
        })),
      },
      "409 - Conflict:\n\n    Title:  Duplicate record\n    Detail: Duplicate header: 'x'",
    ],
    [
      "no main VCL",
      { vcls: [{ name: "a", content: "" }] },
      "if you include VCL configurations, one of them should have main = true",
    ],
    [
      "two main VCLs",
      { vcls: ["a", "b"].map((name) => ({ name, content: "", main: true })) },
      "you cannot have more than one VCL configuration with main = true",
    ],
  ] as const) {
    it(`is refused with ${what}, and nothing is made`, async () => {
      const cloud = driver(fastly.resources);
      await assert.rejects(cloud.create(SERVICE_VCL, { ...BASE, ...inputs }), listed(message));
      assert.deepEqual(cloud.cloud.list(SERVICE_VCL), []);
    });
  }

  for (const [inputs, message] of [
    [
      { backends: [{ ...BACKEND, healthcheck: "none" }] },
      "backend 'lb0' refers to unknown healthcheck 'none'",
    ],
    [
      { backends: [{ ...BACKEND, requestCondition: "none" }] },
      "backend 'lb0' refers to unknown condition 'none'",
    ],
    [
      {
        conditions: [{ name: "c", statement: "req.url", type: "REQUEST" }],
        cacheSettings: [{ name: "s", cacheCondition: "c" }],
      },
      "cache_settings 's' refers to condition 'c' of type REQUEST, but it must be CACHE",
    ],
    [{ directors: [{ name: "d", backends: ["lb9"] }] }, "director 'd' refers to unknown backend 'lb9'"],
  ] as const) {
    it(`stays without an active version when ${message}`, async () => {
      const cloud = driver(fastly.resources);
      const failing = cloud.create(SERVICE_VCL, { ...BASE, ...inputs });
      const error: unknown = await failing.catch((reason: unknown) => reason);
      assert.ok(error instanceof PartialError);
      assert.equal(
        error.message,
        `1 error occurred:\n\t* invalid configuration for Fastly Service (${error.id}): ${message}\n\n`,
      );
      assert.equal(cloud.cloud.get(SERVICE_VCL, error.id)?.properties.activeVersion, 0);
      const stored = {
        type: SERVICE_VCL,
        id: error.id,
        outputs: error.outputs,
        inputs: { ...BASE, ...inputs },
      };
      assert.deepEqual(versions((await cloud.update(stored, BASE)).outputs), [2, 2, 0]);
    });
  }

  it("keeps a domain to one service", async () => {
    const cloud = driver(fastly.resources);
    await cloud.create(SERVICE_VCL, BASE);
    await assert.rejects(
      cloud.create(SERVICE_VCL, { ...BASE, name: "other" }),
      listed(
        "409 - Conflict:\n\n    Title:  Duplicate record\n    Detail: Duplicate domain: 'docs.python.org'",
      ),
    );
  });

  it("is not deleted while it is active, unless forced", async () => {
    const cloud = driver(fastly.resources);
    const { forceDestroy: _, ...inputs } = BASE;
    const service = await cloud.create(SERVICE_VCL, inputs);
    await assert.rejects(
      cloud.remove(service),
      listed(
        "400 - Bad Request:\n\n    Title:  Bad request\n    Detail: Cannot delete service with active version",
      ),
    );
    await cloud.remove(await cloud.update(service, BASE));
    assert.equal(cloud.read(service), undefined);
  });

  it("shows what was changed by hand, and gives dictionaries an identifier", async () => {
    const cloud = driver(fastly.resources);
    const service = await cloud.create(SERVICE_VCL, { ...BASE, dictionaries: [{ name: "d" }] });
    assert.match(JSON.stringify(service.outputs.dictionaries), /"dictionaryId":"[0-9A-Za-z]{22}"/);
    assert.deepEqual(cloud.read(service)?.inputs, service.inputs);
    tamper(cloud.cloud, SERVICE_VCL, service.id, {
      defaultTtl: 5,
      activeVersion: 3,
      latestVersion: 3,
      gzips: [{ name: "g" }],
    });
    const found = cloud.read(service);
    assert.deepEqual([found?.inputs.defaultTtl, found?.inputs.gzips], [5, [{ name: "g" }]]);
  });

  it("is imported by id or version", async () => {
    const cloud = driver(fastly.resources);
    const service = await cloud.create(SERVICE_VCL, BASE);
    assert.deepEqual(cloud.importing(SERVICE_VCL, `${service.id}@1`)?.inputs.domains, BASE.domains);
    assert.throws(() => cloud.importing(SERVICE_VCL, `${service.id}@7`), {
      message: "404 - Not Found:\n\n    Title:  Record not found\n    Detail: Cannot find version '7'",
    });
  });

  it("checks words", () => {
    const { reasons } = driver(fastly.resources);
    const inputs = {
      headers: [{ name: "x", action: "put", type: "REQUEST", destination: "http.X" }],
      conditions: [{ name: "c", type: "cache", statement: "x" }],
      loggingS3s: [{ name: "l", bucketName: "b", formatVersion: 3, messageType: "plain" }],
      forceDestroy: true,
      reuse: true,
    };
    assert.deepEqual(reasons(SERVICE_VCL, inputs), [
      '"force_destroy": conflicts with reuse',
      'expected condition.0.type to be one of ["REQUEST" "RESPONSE" "CACHE" "PREFETCH"], got cache',
      'expected header.0.action to be one of ["set" "append" "delete" "regex" "regex_repeat"], got put',
      'expected header.0.type to be one of ["request" "fetch" "cache" "response"], got REQUEST',
      'expected logging_s3.0.message_type to be one of ["classic" "loggly" "logplex" "blank"], got plain',
      "expected logging_s3.0.format_version to be in the range (1 - 2), got 3",
    ]);
  });
});
