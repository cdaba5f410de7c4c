import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { GitHubAccess } from "../../workflows/github/client.ts";

export interface Entry {
  readonly id: number;
  readonly number: number;
  title?: string;
  body: string;
  state: string;
  labels: { name: string }[];
  readonly user: { readonly login: string };
}

/** An answer that the next request gets instead of the right one; `done` carries the request out all the same. */
export interface Fault {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly done?: boolean;
}

/** The part of GitHub's REST API that the workflows use, on loopback, with one repository: psf/estate. */
export class FakeGitHub {
  readonly comments = new Map<number, Entry[]>();
  readonly issues: Entry[] = [];
  pulls: unknown[] = [];
  /** By commit. */
  merged: Record<string, unknown[]> = {};
  readonly faults: Fault[] = [];
  /** `POST /issues/7/comments`. */
  readonly requests: string[] = [];
  /** Milliseconds that the client waited. */
  readonly waits: number[] = [];
  private next = 100;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://localhost");
        const path = url.pathname.replace("/repos/psf/estate", "");
        this.requests.push(`${request.method} ${path}`);
        const fault = this.faults.shift();
        const [status, answer] =
          request.headers.authorization !== "Bearer secret-token"
            ? [401, { message: "Bad credentials" }]
            : fault !== undefined && !fault.done
              ? [0, undefined]
              : this.answer(request.method ?? "", path, url.searchParams, text ? JSON.parse(text) : {});
        response.writeHead(fault?.status ?? Number(status), fault?.headers ?? {});
        response.end(JSON.stringify(fault ? { message: fault.message } : answer));
      });
    });
  }

  async start(): Promise<GitHubAccess> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const wait = async (milliseconds: number) => this.waits.push(milliseconds);
    return { api: this.url, repository: "psf/estate", token: "secret-token", wait };
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Of the changing requests. */
  get changes(): readonly string[] {
    return this.requests.filter((request) => !request.startsWith("GET"));
  }

  comment(issue: number, body: string, login = "github-actions[bot]"): Entry {
    const entry = this.entry({ body, labels: [] }, login);
    this.comments.set(issue, [...(this.comments.get(issue) ?? []), entry]);
    return entry;
  }

  private entry(body: { body: string; title?: string; labels?: { name: string }[] }, login: string): Entry {
    const id = this.next++;
    return { id, number: id, state: "open", user: { login }, ...body, labels: body.labels ?? [] };
  }

  private answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: { body: string; title?: string; labels?: string[]; state?: string },
  ): [number, unknown] {
    const page = (all: readonly unknown[]): [number, unknown] => {
      const from = (Number(query.get("page") ?? 1) - 1) * 100;
      return [200, all.slice(from, from + 100)];
    };
    const issue = Number(/^\/issues\/(\d+)\/comments$/.exec(path)?.[1]);
    if (issue && method === "GET") return page(this.comments.get(issue) ?? []);
    if (issue && method === "POST") {
      if (body.body.length > 65_536)
        return [422, { message: "Body is too long (maximum is 65536 characters)" }];
      return [201, this.comment(issue, body.body)];
    }
    const edited = Number(/^\/issues\/comments\/(\d+)$/.exec(path)?.[1]);
    const changed = Number(/^\/issues\/(\d+)$/.exec(path)?.[1]);
    if (method === "PATCH" && (edited || changed)) {
      const all = edited ? [...this.comments.values()].flat() : this.issues;
      const entry = all.find(({ id }) => id === (edited || changed));
      return entry ? [200, Object.assign(entry, body)] : [404, { message: "Not Found" }];
    }
    if (path === "/issues" && method === "GET") {
      const label = query.get("labels");
      return page(
        this.issues.filter(
          ({ state, labels }) => state === query.get("state") && labels.some(({ name }) => name === label),
        ),
      );
    }
    if (path === "/issues" && method === "POST") {
      const labels = (body.labels ?? []).map((name) => ({ name }));
      const entry = this.entry({ ...body, labels }, "github-actions[bot]");
      this.issues.push(entry);
      return [201, entry];
    }
    if (path === "/pulls") return page(this.pulls);
    const commit = /^\/commits\/(\w+)\/pulls$/.exec(path)?.[1];
    if (commit) return page(this.merged[commit] ?? []);
    return [404, { message: "Not Found" }];
  }
}
