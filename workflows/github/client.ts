import { setTimeout as pause } from "node:timers/promises";
import { errorMessage, Failure } from "../../commands/failure.ts";

/** Where GitHub is and who asks, as a job's environment has them. */
export interface GitHubAccess {
  /** `https://api.github.com`. */
  readonly api: string;
  /** `psf/estate`. */
  readonly repository: string;
  readonly token: string;
  /** Waits so many milliseconds; tests do not. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** @throws {Failure} where the environment is not that of a job */
export function accessFrom(environment: NodeJS.ProcessEnv): GitHubAccess {
  const need = (name: string): string => {
    const value = environment[name];
    if (value) return value;
    throw new Failure(`${name} is not set; a job has it, and elsewhere it is set by hand`);
  };
  const repository = need("GITHUB_REPOSITORY");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new Failure(`GITHUB_REPOSITORY is ${JSON.stringify(repository)}, which is not OWNER/NAME`);
  }
  const api = environment.GITHUB_API_URL || "https://api.github.com";
  return { api: api.replace(/\/+$/, ""), repository, token: need("GITHUB_TOKEN") };
}

/** An answer of GitHub that is not the wanted one. */
export class GitHubError extends Failure {
  override readonly name = "GitHubError";
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }

  /** Whether GitHub may have done what it was asked for nevertheless. */
  get unclear(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

export type Method = "GET" | "POST" | "PATCH";

const ATTEMPTS = 4;
/** Milliseconds; doubled at each further attempt. */
const FIRST_PAUSE = 2000;
/** Longest pause that GitHub may ask for. */
const LONGEST_PAUSE = 120_000;
const TIMEOUT = 30_000;

/** The part of GitHub's REST API that belongs to one repository. */
export class GitHub {
  readonly repository: string;
  private readonly access: GitHubAccess;

  constructor(access: GitHubAccess) {
    this.access = access;
    this.repository = access.repository;
  }

  /**
   * Asks, and asks again where GitHub is busy or broken. A POST is repeated only where it was certainly not carried
   * out: see `createOnce`.
   * @param path below the repository: `/issues/7/comments`
   * @throws {GitHubError} naming the request, GitHub's words, and what to do
   */
  async ask(method: Method, path: string, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const { error, after, answer } = await this.once(method, path, body);
      if (error === undefined) return answer;
      const repeatable = after !== undefined || (error.unclear && method !== "POST");
      if (!repeatable || attempt === ATTEMPTS) throw error;
      await this.wait(Math.min(after ?? FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE));
    }
  }

  /**
   * Makes something that must exist once. After an unclear answer it is looked for first, so that a repeated request
   * does not make another one.
   */
  async createOnce(path: string, body: object, exists: () => Promise<boolean>): Promise<"created" | "found"> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.ask("POST", path, body);
        return "created";
      } catch (error) {
        if (!(error instanceof GitHubError) || !error.unclear || attempt === ATTEMPTS) throw error;
        await this.wait(FIRST_PAUSE * 2 ** (attempt - 1));
        if (await exists()) return "found";
      }
    }
  }

  /** All pages of a list, at most `pages` of 100. */
  async list(path: string, pages = 30): Promise<readonly unknown[]> {
    const all: unknown[] = [];
    const separator = path.includes("?") ? "&" : "?";
    for (let page = 1; page <= pages; page++) {
      const answer = await this.ask("GET", `${path}${separator}per_page=100&page=${page}`);
      if (!Array.isArray(answer)) throw new GitHubError(`GET ${path}: the answer is no list`, 200);
      all.push(...answer);
      if (answer.length < 100) break;
    }
    return all;
  }

  private wait(milliseconds: number): Promise<unknown> {
    return (this.access.wait ?? pause)(milliseconds);
  }

  private async once(method: Method, path: string, body: object | undefined): Promise<Outcome> {
    const { api, repository, token } = this.access;
    const request = `${method} /repos/${repository}${path}`;
    try {
      const response = await fetch(`${api}/repos/${repository}${path}`, {
        method,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "user-agent": "estate-workflow",
          "x-github-api-version": "2022-11-28",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const text = await response.text();
      if (response.ok) return { answer: text === "" ? undefined : JSON.parse(text) };
      const words = wordsOf(text);
      const after = askedPause(response, words);
      const error = new GitHubError(
        `${request}: GitHub answered ${response.status} (${words})${remedyOf(response.status, after)}`,
        response.status,
      );
      return after === undefined ? { error } : { error, after };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { error: new GitHubError(`${request}: no answer (${errorMessage(cause)}); run this again`, 0) };
    }
  }
}

interface Outcome {
  readonly answer?: unknown;
  readonly error?: GitHubError;
  /** Milliseconds after which GitHub lets it be asked again: it has done nothing. */
  readonly after?: number;
}

function wordsOf(text: string): string {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null && "message" in document) {
      return String(document.message).slice(0, 300);
    }
  } catch {
    // A page of a proxy.
  }
  return text.replaceAll(/\s+/g, " ").slice(0, 100) || "no words";
}

/** GitHub docs, "Rate limits for the REST API": 403 or 429 with retry-after, or with no requests remaining. */
function askedPause(response: Response, words: string): number | undefined {
  if (response.status !== 403 && response.status !== 429) return undefined;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  if (response.headers.get("x-ratelimit-remaining") === "0") {
    const reset = Number(response.headers.get("x-ratelimit-reset") ?? 0) * 1000;
    return Math.max(reset - Date.now(), 1000);
  }
  return response.status === 429 || /secondary rate limit/i.test(words) ? 60_000 : undefined;
}

function remedyOf(status: number, after: number | undefined): string {
  if (after !== undefined) return "; it limits how often it is asked: run this again later";
  switch (status) {
    case 401:
      return "; GITHUB_TOKEN is wrong or has expired";
    case 403:
      return "; the job lacks a permission: see permissions in its workflow, and Settings → Actions of the repository";
    case 404:
      return "; it is not there, or the token may not see it";
    case 410:
      return "; issues are switched off: switch them on in the repository's settings";
    default:
      return status >= 500 ? "; run this again" : "";
  }
}
