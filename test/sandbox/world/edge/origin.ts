import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import { parseArgs } from "node:util";

// A load balancer for the edge to ask: it demands the token, says which headers came, and keeps a list of requests.
// Where there is a file `LOG.status`, it answers with the status in there.
const { values } = parseArgs({
  options: {
    address: { type: "string", default: "" },
    certificate: { type: "string", default: "" },
    log: { type: "string", default: "" },
    token: { type: "string", default: "" },
  },
});
const pem = readFileSync(values.certificate, "utf8");
createServer({ cert: pem, key: pem }, (request, response) => {
  const url = new URL(request.url ?? "/", "https://origin");
  if (request.headers["fastly-token"] !== values.token) {
    response.writeHead(403).end("wrong token");
    return;
  }
  if (request.headers["user-agent"]?.includes("healthcheck")) {
    response.writeHead(200).end();
    return;
  }
  appendFileSync(values.log, `${request.method} ${request.headers.host}${request.url}\n`);
  const headers = Object.fromEntries(url.searchParams);
  const ordered = `${values.log}.status`;
  const status = existsSync(ordered) ? Number(readFileSync(ordered, "utf8")) : Number(headers.status ?? 200);
  delete headers.status;
  response.writeHead(status, { "content-type": "text/html", "cache-control": "max-age=60", ...headers });
  response.end(request.method === "HEAD" ? undefined : JSON.stringify(request.headers));
}).listen(20004, values.address);
