import assert from "node:assert/strict";
import { parseArguments } from "../../../sandbox/runner/arguments.ts";

const noName = (flag: string, after: string) => ({
  message: `${flag} needs the name of a stack after it, not ${after}; write ${flag} dev`,
});

describe("parseArguments", () => {
  const parse = (line: string) => parseArguments(line.split(" "), "/home/user");

  it("finds the stack however it is written", () => {
    for (const line of [
      "up --stack dev",
      "up --stack=dev",
      "up -s dev",
      "up -s=dev",
      "up -sdev",
      "--stack dev up",
      "up --stack organization/estate/dev",
      "stack select dev",
      "stack rm dev --yes",
    ]) {
      assert.equal(parse(line).stack, "dev", line);
    }
    assert.equal(parse("up --yes").stack, undefined);
    assert.equal(parse("config set stack dev").stack, undefined);
  });

  it("finds the command behind flags with values", () => {
    assert.deepEqual(parse("-v 3 --color never up --yes").words, ["up"]);
    assert.deepEqual(parse("config set --stack dev key value").words, ["config", "set", "key", "value"]);
    assert.deepEqual(parse("up -f -y").words, ["up"]);
  });

  it("takes its own flag out and leaves all else in its order", () => {
    assert.deepEqual(parse("up --simulate --yes --stack dev -m hello").pulumiArguments, [
      ...["up", "--yes", "--stack", "dev", "-m", "hello"],
    ]);
    assert.deepEqual(parse("config set key -- --simulate").pulumiArguments, [
      ...["config", "set", "key", "--", "--simulate"],
    ]);
  });

  it("makes paths absolute by the user's directory", () => {
    assert.deepEqual(parse("preview --policy-pack policies,../other --save-plan=plan.json").pulumiArguments, [
      ...["preview", "--policy-pack", "/home/user/policies,/home/other", "--save-plan=/home/user/plan.json"],
    ]);
    assert.deepEqual(parse("stack export --file /tmp/state.json").pulumiArguments, [
      ...["stack", "export", "--file", "/tmp/state.json"],
    ]);
    assert.deepEqual(parse("import -f resources.json").pulumiArguments, [
      ...["import", "-f", "/home/user/resources.json"],
    ]);
    assert.deepEqual(parse("up -f next").pulumiArguments, ["up", "-f", "next"]);
  });

  it("knows help, partial updates and a change of directory", () => {
    assert.equal(parse("up --help").help, true);
    assert.equal(parse("up --target urn:pulumi:dev::estate::x::y").partial, true);
    assert.equal(parse("up --exclude=urn").partial, true);
    assert.equal(parse("-C /tmp up").changesDirectory, true);
    const { help, partial, changesDirectory } = parse("up --yes");
    assert.deepEqual(
      { help, partial, changesDirectory },
      { help: false, partial: false, changesDirectory: false },
    );
  });

  it("refuses a stack without a name, as an empty variable leaves it", () => {
    const parse =
      (...words: readonly string[]) =>
      () =>
        parseArguments(words, "/home/me");
    assert.throws(parse("up", "--stack", "--yes"), noName("--stack", '"--yes"'));
    assert.throws(parse("up", "--stack"), noName("--stack", "nothing"));
    assert.throws(parse("up", "-s", "", "--yes"), noName("-s", "nothing"));
    assert.throws(parse("up", "--stack="), noName("--stack", "nothing"));
  });
});
