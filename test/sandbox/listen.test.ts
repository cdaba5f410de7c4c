import assert from "node:assert/strict";
import type { Server } from "@grpc/grpc-js";
import { memoryCloud } from "../../sandbox/cloud/open.ts";
import { NO_FAULTS } from "../../sandbox/faults/faults.ts";
import { type Listen, listenOnLoopback } from "../../sandbox/listen.ts";
import { startProviders } from "../../sandbox/provider/start.ts";
import { random } from "../../sandbox/providers/random/index.ts";
import { tls } from "../../sandbox/providers/tls/index.ts";
import { serveLanguageHost } from "../../sandbox/runner/language-server.ts";

const DENIED = "listen EPERM: operation not permitted 127.0.0.1";
const denied: Listen = async () => {
  throw new Error(DENIED);
};
const message = (what: string) =>
  `${what} cannot listen on 127.0.0.1 (${DENIED}), where the CLI talks to it; allow this user to listen on loopback, then run this again`;

describe("a server that may not listen", () => {
  it("says so for the language host", async () => {
    await assert.rejects(serveLanguageHost({}, denied), {
      name: "Failure",
      message: message("the language host"),
    });
  });

  it("says so for a provider, and ends those that listen already", async () => {
    let first: Server | undefined;
    const second: Listen = (server) => {
      if (first !== undefined) return denied(server);
      first = server;
      return listenOnLoopback(server);
    };
    const options = { cloud: memoryCloud(), faults: NO_FAULTS, now: () => new Date() };
    await assert.rejects(startProviders({ ...options, behaviours: [random, tls], listen: second }), {
      name: "Failure",
      message: message("the provider tls"),
    });
    // A server that has been shut down takes no port any more.
    const ended = first;
    assert.ok(ended);
    await assert.rejects(listenOnLoopback(ended), /shut ?down/i);
  });
});
