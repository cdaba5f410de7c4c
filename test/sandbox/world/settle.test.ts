import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { generation, type Reload, type Service } from "../../../sandbox/world/service.ts";
import { type Rooms, settleServices } from "../../../sandbox/world/settle.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("settling services", () => {
  const temporary = temporaryDirectory();
  let done: string[];
  let running: boolean;
  let serves: string;
  let fails: string;

  beforeEach(() => {
    done = [];
    running = false;
    serves = "";
    fails = "";
  });

  const rooms = (): Rooms => ({
    rootOf: () => temporary.path,
    run: async (_, [program = "", argument = ""]) => {
      if (program === "ready") return { code: serves === argument ? 0 : 1, tail: "" };
      done.push(program);
      return { code: fails === program ? 3 : 0, tail: "its words" };
    },
    isRunning: () => running,
    start: async () => {
      done.push("start");
      running = fails !== "start";
      if (running) serves = inForce();
    },
    signal: (_, signal) => {
      done.push(signal);
      if (fails !== signal) serves = inForce();
    },
    stop: async () => {
      done.push("stop");
    },
    logTail: async () => "its log",
  });

  const inForce = () => readFileSync(join(temporary.path, "etc/one/current/file"), "utf8");

  function service(content: string, reload: Reload = { kind: "signal", signal: "SIGHUP" }): Service {
    return {
      name: "one",
      room: "world",
      argv: ["one"],
      folders: ["/run/one"],
      generation: generation("/etc/one", () => ({ file: content, "sub/key": { content: "k", mode: 0o600 } })),
      check: [["check"]],
      ready: ["ready", content],
      reload,
    };
  }

  const settle = (...services: readonly Service[]) => settleServices(services, rooms(), { patience: 100 });

  it("starts once, leaves alone, and reloads what has changed", async () => {
    await settle(service("a"));
    assert.equal(existsSync(join(temporary.path, "run/one")), true);
    await settle(service("a"));
    await settle(service("b"));
    assert.deepEqual(done, ["check", "start", "check", "SIGHUP"]);
    const names = readdirSync(join(temporary.path, "etc/one"));
    assert.deepEqual(names.sort(), [readlinkSync(join(temporary.path, "etc/one/current")), "current"].sort());
  });

  it("takes up what an interrupted run left", async () => {
    await settle(service("a"));
    serves = "older";
    await settle(service("a"));
    running = false;
    await settle(service("a"));
    assert.deepEqual(done, ["check", "start", "SIGHUP", "start"]);
  });

  it("restarts and runs commands where that is how a service is reloaded", async () => {
    await settle(service("a"));
    await settle(service("b", { kind: "restart" }));
    serves = "c";
    await settle(service("c", { kind: "commands", commands: [["first"], ["second"]] }));
    assert.deepEqual(done, ["check", "start", "check", "stop", "start", "check", "first", "second"]);
  });

  it("keeps what is in force where the new is refused", async () => {
    await settle(service("a"));
    fails = "check";
    await assert.rejects(settle(service("b")), {
      name: "Failure",
      message:
        "the world's one refuses its new configuration (check, exit code 3); what ran before goes on:\nits words",
    });
    assert.equal(inForce(), "a");
    assert.deepEqual(done, ["check", "start", "check"]);
  });

  it("says what it waited for in vain", async () => {
    fails = "start";
    await assert.rejects(settle(service("a")), {
      message: "the world's one ended as soon as it was started; it logged:\nits log",
    });
    fails = "";
    await settle(service("a"));
    fails = "SIGHUP";
    await assert.rejects(settle(service("b")), {
      message: "the world's one does not serve its configuration after 0.1 seconds; it logged:\nits log",
    });
    fails = "reload";
    await assert.rejects(settle(service("c", { kind: "commands", commands: [["reload", "all"]] })), {
      message: "the world's one was not reloaded: reload all ended with exit code 3:\nits words",
    });
  });

  it("ends with a refusal, after everything before it", async () => {
    await assert.rejects(settle(service("a"), { ...service("a"), refusal: "not in this world" }), {
      name: "Failure",
      message: "not in this world",
    });
    assert.equal(inForce(), "a");
  });
});
