import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { ask, curl } from "../../../sandbox/probes/http.ts";
import type { Shell } from "../../../sandbox/probes/probe.ts";

const local: Shell = (command) =>
  new Promise((resolve) => {
    execFile("/bin/sh", ["-c", command], { encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });

describe("asking with curl", () => {
  let server: Server;
  let port = 0;

  before((done) => {
    server = createServer((request, response) => {
      response.writeHead(request.url === "/moved" ? 301 : 200, {
        Location: "/elsewhere",
        "X-Host": request.headers.host ?? "",
        "X-Token": request.headers["fastly-token"] ?? "",
      });
      response.end(request.method === "HEAD" ? "" : "first\n\nsecond");
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      port = typeof address === "object" && address ? address.port : 0;
      done();
    });
  });
  after(() => server.close());

  it("goes to the address it is given, under the name it is given, and follows nothing", async () => {
    const answer = await ask(local, "http://docs.example.org/moved", {
      address: "127.0.0.1",
      port,
      headers: { "Fastly-Token": "it's" },
    });
    assert.equal(answer.status, 301);
    assert.equal(answer.headers.get("location"), "/elsewhere");
    assert.equal(answer.headers.get("x-host"), "docs.example.org");
    assert.equal(answer.headers.get("x-token"), "it's");
    assert.equal(answer.body, "first\n\nsecond");
  });

  it("takes a HEAD for what it is", async () => {
    const answer = await ask(local, "http://docs.example.org/", {
      method: "HEAD",
      address: "127.0.0.1",
      port,
    });
    assert.deepEqual([answer.status, answer.body], [200, ""]);
  });

  it("says what curl says where no answer comes", async () => {
    await assert.rejects(ask(local, "http://docs.example.org/", { address: "127.0.0.1", port: 1 }), {
      name: "Mismatch",
      message:
        /^curl http:\/\/docs\.example\.org\/ at 127\.0\.0\.1 ended with status 7: ".*Failed to connect/,
    });
  });

  it("asks for one name and verifies another, as the CDN does", () => {
    assert.equal(
      curl("https://docs.python.org/3/", {
        port: 20004,
        address: "198.18.1.1",
        authority: "/ca.pem",
        serverName: "lb.psf.io",
      }),
      "curl --silent --show-error --include --max-time 20 --noproxy '*' --request GET " +
        "--connect-to 'lb.psf.io:20004:198.18.1.1:20004' --cacert '/ca.pem' --header 'Host: docs.python.org' " +
        "'https://lb.psf.io:20004/3/'",
    );
  });
});
