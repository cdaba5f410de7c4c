import assert from "node:assert/strict";
import type { Change } from "../../../review/plan/plan.ts";
import { readPlan } from "../../../review/plan/read.ts";
import { PreviewFailed } from "../../../review/preview-failed.ts";

const urn = (type: string, name: string) => `urn:pulumi:prod::estate::estate:Estate$${type}::${name}`;
const record = "digitalocean:index/dnsRecord:DnsRecord";
const stack = {
  op: "same",
  urn: "urn:pulumi:prod::estate::pulumi:pulumi:Stack::estate-prod",
  oldState: {},
  newState: {},
};
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function read(document: object, options: { readonly protected?: ReadonlySet<string> } = {}) {
  return readPlan(JSON.stringify(document), { source: "plan.json", ...options });
}

describe("reading a preview", () => {
  it("takes what changes, with inputs, paths and what forces a replacement", () => {
    const plan = read({
      steps: [
        stack,
        {
          op: "replace",
          urn: urn("tls:index/certRequest:CertRequest", "docs::request"),
          oldState: {
            inputs: { __defaults: [], dnsNames: ["a"], key: "[secret]" },
            protect: true,
            retainOnDelete: true,
          },
          newState: { inputs: { __defaults: [], dnsNames: ["b"], key: "[secret]" } },
          detailedDiff: { "dnsNames[0]": { kind: "update-replace" }, subject: { kind: "update" } },
          diffReasons: ["dnsNames", "subject"],
          replaceReasons: ["dnsNames"],
        },
        { op: "delete-replaced", urn: urn("tls:index/certRequest:CertRequest", "docs::request") },
      ],
      changeSummary: { same: 12, replace: 1 },
    });
    assert.deepEqual(plan, {
      stack: "prod",
      changes: [
        {
          urn: urn("tls:index/certRequest:CertRequest", "docs::request"),
          type: "tls:index/certRequest:CertRequest",
          name: "docs::request",
          operation: "replace",
          before: { dnsNames: ["a"], key: "[secret]" },
          after: { dnsNames: ["b"], key: "[secret]" },
          changed: ["dnsNames[0]", "subject"],
          forcing: ["dnsNames[0]"],
          protected: true,
          retained: true,
        },
      ],
      unchanged: 12,
    });
  });

  it("makes one change of the steps of a replacement, in either order", () => {
    const step = (op: string, states: object) => ({ op, urn: urn(record, "docs"), ...states });
    const oldState = { inputs: { value: "a" } };
    const newState = { inputs: { value: "b" } };
    const made = step("create-replacement", { newState, replaceReasons: ["value"] });
    const replaced = step("replace", {
      oldState,
      newState,
      replaceReasons: ["value"],
      diffReasons: ["value"],
    });
    const deleted = step("delete-replaced", { oldState });
    for (const steps of [
      [made, replaced, deleted],
      [deleted, replaced, made],
    ]) {
      const { changes } = read({ steps: [stack, ...steps] });
      assert.deepEqual(
        changes.map(({ operation, before, after, changed, forcing }) => [
          operation,
          before,
          after,
          changed,
          forcing,
        ]),
        [["replace", { value: "a" }, { value: "b" }, ["value"], ["value"]]],
      );
    }
  });

  it("takes for deleted what goes with what is replaced, and does not come again", () => {
    const made = { oldState: { inputs: { type: "A" } }, newState: { inputs: { type: "CNAME" } } };
    const step = (op: string, name: string, states: object) => ({ op, urn: urn(record, name), ...states });
    const steps = [
      step("delete-replaced", "docs-aaaa", { oldState: { inputs: { type: "AAAA" }, retainOnDelete: true } }),
      step("delete-replaced", "docs", { oldState: made.oldState }),
      step("replace", "docs", { ...made, replaceReasons: ["type"] }),
      step("create-replacement", "docs", { ...made, replaceReasons: ["type"] }),
      // An earlier run was interrupted before it deleted the one that it had replaced.
      step("same", "hg", { oldState: {}, newState: {} }),
      step("delete-replaced", "hg", { oldState: { inputs: { type: "A" } } }),
      step("delete-replaced", "speed", { oldState: { inputs: { type: "A" } } }),
      step("update", "speed", { oldState: { inputs: { ttl: 1 } }, newState: { inputs: { ttl: 2 } } }),
    ];
    const plan = read({ steps: [stack, ...steps], changeSummary: { same: 2 } });
    assert.deepEqual(
      plan.changes.map(({ name, operation, before, after, forcing, retained }) => [
        ...[name, operation, before, after, forcing],
        retained,
      ]),
      [
        ["docs", "replace", { type: "A" }, { type: "CNAME" }, ["type"], false],
        ["docs-aaaa", "delete", { type: "AAAA" }, undefined, [], true],
        ["speed", "update", { ttl: 1 }, { ttl: 2 }, [], false],
      ],
    );
    assert.deepEqual(plan.existing, { [record]: 4, "pulumi:pulumi:Stack": 1 });
  });

  it("refuses a preview that hides what goes with what is replaced", () => {
    const step = { op: "replace", urn: urn(record, "docs"), oldState: {}, newState: {} };
    assert.throws(() => readPlan(JSON.stringify({ steps: [stack, step] }), { source: "plan.json" }), {
      name: "Failure",
      message:
        "plan.json shows what is replaced, but not what is deleted together with it; write it with pulumi preview --json --show-sames --show-replacement-steps",
    });
  });

  it("orders changes by name, whatever the engine looked at first", () => {
    const steps = ["web10-key", "lb1", "web2", "lb0", "web10"].map((name) => ({
      op: "create",
      urn: urn(record, name),
      newState: {},
    }));
    steps.push({ op: "create", urn: urn("command:remote:Command", "lb1"), newState: {} });
    const names = (changes: readonly Change[]) => changes.map(({ type, name }) => `${name} ${type}`);
    const expected = [
      `lb0 ${record}`,
      "lb1 command:remote:Command",
      `lb1 ${record}`,
      `web2 ${record}`,
      `web10 ${record}`,
      `web10-key ${record}`,
    ];
    assert.deepEqual(names(read({ steps: [stack, ...steps] }).changes), expected);
    assert.deepEqual(names(read({ steps: [stack, ...steps.reverse()] }).changes), expected);
  });

  it("names the trigger of a replacement, which is no input", () => {
    const step = {
      op: "replace",
      urn: urn("tls:index/privateKey:PrivateKey", "docs-key"),
      oldState: { inputs: {}, replacementTrigger: "2026-11-08T21:30:57.998Z" },
      newState: { inputs: {}, replacementTrigger: "2027-05-22T21:30:57.998Z" },
    };
    const made = { ...step, op: "create-replacement" };
    assert.deepEqual(read({ steps: [stack, made, step] }).changes[0]?.forcing, ["replacementTrigger"]);
  });

  it("leaves out what is only looked at, read or imported", () => {
    const steps = ["read", "refresh", "import", "same"].map((op) => ({
      op,
      urn: urn(record, op),
      newState: {},
    }));
    assert.deepEqual(read({ steps: [stack, ...steps] }).changes, []);
  });

  it("counts what exists where the preview shows what stays", () => {
    const steps = [
      stack,
      { op: "same", urn: urn(record, "a"), oldState: {}, newState: {} },
      { op: "delete", urn: urn(record, "b"), oldState: {} },
      { op: "create", urn: urn(record, "c"), newState: {} },
    ];
    const types = { [record]: 2, "pulumi:pulumi:Stack": 1 };
    assert.deepEqual(read({ steps, changeSummary: { same: 2 } }).existing, types);
    assert.equal(read({ steps, changeSummary: { same: 7 } }).existing, undefined);
  });

  it("takes for protected what the real state protects", () => {
    const steps = [stack, { op: "delete", urn: urn(record, "b"), oldState: {} }];
    const guarded = new Set([urn(record, "b")]);
    assert.equal(read({ steps }, { protected: guarded }).changes[0]?.protected, true);
  });

  it("hides secrets, also those of --show-secrets, and private keys that nobody called secret", () => {
    const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----";
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: '"hunter2"',
    };
    const inputs = {
      list: [secret],
      text: `before ${key} after`,
      cut: key.slice(0, 40),
      ip: unknown,
      url: `http://${unknown}/`,
    };
    const { changes } = read({
      steps: [stack, { op: "create", urn: urn(record, "a"), newState: { inputs } }],
    });
    assert.deepEqual(changes[0]?.after, {
      list: ["[secret]"],
      text: "before [secret] after",
      cut: "[secret]",
      ip: "[unknown]",
      url: "http://[unknown]/",
    });
  });

  it("fails with the words of a preview that failed", () => {
    const diagnostics = [
      { severity: "warning", message: "warning: slow" },
      { severity: "error", message: "<{%fg 1%}>error: <{%reset%}>The catalog has 1 mistake\n" },
      { severity: "error", message: "error: preview failed\n" },
    ];
    for (const document of [{ steps: [stack], diagnostics }, { diagnostics }]) {
      assert.throws(() => read(document), new PreviewFailed("The catalog has 1 mistake"));
    }
    assert.throws(() => read({ diagnostics: diagnostics.slice(2) }), new PreviewFailed("preview failed"));
  });

  it("says what is no preview, and how to make one", () => {
    const command = "pulumi preview --json --show-sames --show-replacement-steps";
    const remedy = `write it with ${command}, and nothing else to that file`;
    const messages: readonly (readonly [string, string])[] = [
      ["[]", `plan.json is JSON, but no preview: it has no list "steps"; ${remedy}`],
      ['{"steps": {}}', `plan.json is JSON, but no preview: it has no list "steps"; ${remedy}`],
      ['{"deployment": {}}', `plan.json is JSON, but no preview: it has no list "steps"; ${remedy}`],
      ['{"steps": []}', `plan.json has no step, so it names no stack; write it with ${command}`],
      [
        '{"steps": [{"op": "same"}]}',
        `plan.json: steps[0] is no step of a preview: it needs the texts "op" and "urn"; write the file with ${command}`,
      ],
    ];
    for (const [text, message] of messages) {
      assert.throws(() => readPlan(text, { source: "plan.json" }), { name: "Failure", message });
    }
    assert.throws(() => readPlan("Previewing update (prod):", { source: "plan.json" }), {
      message:
        /^plan\.json is not JSON \(.*\); write it with pulumi preview --json --show-sames --show-replacement-steps, and nothing else to that file$/,
    });
  });
});
