import { connect as connectSocket } from "node:net";
import type { Duplex } from "node:stream";
import ssh2, {
  type AnyAuthMethod,
  type AuthenticationType,
  type AuthHandlerMiddleware,
  type Client,
  type ServerHostKeyAlgorithm,
} from "ssh2";
import { ProviderError } from "../../../provider/behaviour.ts";
import { type Endpoint, parseHostKey } from "../endpoint.ts";
import { parsePrivateKey } from "./private-key.ts";
import { agentFailure, authenticationFailure, handshakeFailure } from "./wording.ts";

/** Longer than a host that is booting stays silent; Go itself would wait for ever. */
const HANDSHAKE_TIMEOUT = 60_000; // milliseconds
/** A host that lost its power says nothing: the connection counts as lost after a minute without an answer. */
const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 4 };

/** What to log in with, checked before anything is dialled. */
export interface Credentials {
  readonly endpoint: Endpoint;
  /** Algorithm and key in base64. */
  readonly hostKey: string | undefined;
  /** Ways to authenticate in the order in which pulumi-command has them. */
  readonly methods: readonly AnyAuthMethod[];
  readonly privateKey: ReturnType<typeof parsePrivateKey> | undefined;
}

/**
 * Reads keys and looks for the agent.
 * @throws ProviderError for a key that is none, or an agent that does not answer
 */
export async function credentialsOf(endpoint: Endpoint): Promise<Credentials> {
  const { user: username, password } = endpoint;
  const hostKey = endpoint.hostKey === undefined ? undefined : parseHostKey(endpoint.hostKey);
  const methods: AnyAuthMethod[] = [];
  let privateKey: Credentials["privateKey"];
  if (endpoint.privateKey !== undefined) {
    privateKey = parsePrivateKey(endpoint.privateKey, endpoint.passphrase);
    methods.push({ type: "publickey", username, key: privateKey });
  }
  if (password !== undefined) {
    methods.push({ type: "password", username, password });
    methods.push({
      type: "keyboard-interactive",
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
    });
  }
  const agent = endpoint.agentSocketPath ?? defaultAgent(endpoint);
  if (agent !== undefined) {
    await probeAgent(agent);
    // With a private key, Go never gets to the agent's.
    if (privateKey === undefined) methods.push({ type: "agent", username, agent });
  }
  return { endpoint, hostKey, methods, privateKey };
}

/**
 * Logs in over a connection that stands.
 * @throws ProviderError in the words of Go's ssh where the host refuses, or is another one
 */
export function login(stream: Duplex, credentials: Credentials, signal?: AbortSignal): Promise<Client> {
  const { endpoint, hostKey } = credentials;
  const attempted = ["none"];
  let peerKeys: readonly string[] = [];
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    const interrupt = () => end(new ProviderError("context canceled"));
    const end = (failure: ProviderError) => {
      signal?.removeEventListener("abort", interrupt);
      client.destroy();
      stream.destroy();
      reject(failure);
    };
    signal?.addEventListener("abort", interrupt, { once: true });
    client.once("ready", () => {
      signal?.removeEventListener("abort", interrupt);
      resolve(client);
    });
    const offeredKey = hostKey?.split(" ")[0];
    client.on("error", (error) =>
      end(new ProviderError(handshakeFailure(error, endpoint, offeredKey, peerKeys))),
    );
    const exhausted = () => end(new ProviderError(authenticationFailure(attempted)));
    client.once("close", () => end(new ProviderError("ssh: handshake failed: EOF")));
    client.connect({
      sock: stream,
      username: endpoint.user,
      readyTimeout: HANDSHAKE_TIMEOUT,
      ...KEEPALIVE,
      ...(hostKey === undefined
        ? {}
        : {
            algorithms: { serverHostKey: [algorithmOf(hostKey)] },
            hostVerifier: (key: Buffer) => key.toString("base64") === hostKey.split(" ")[1],
          }),
      debug: (line) => {
        peerKeys = peerHostKeys(line) ?? peerKeys;
      },
      authHandler: authenticate(credentials, attempted, exhausted),
    });
  });
}

/** The next way that was not tried and that the host allows, as Go chooses it. */
function authenticate(
  { endpoint, methods }: Credentials,
  attempted: string[],
  exhausted: () => void,
): AuthHandlerMiddleware {
  const left = [...methods];
  let begun = false;
  return (allowed, _partial, next) => {
    if (!begun) {
      begun = true;
      next({ type: "none", username: endpoint.user });
      return;
    }
    const index = left.findIndex((method) => allowed === null || allowed.includes(nameOf(method)));
    const [method] = index < 0 ? [] : left.splice(index, 1);
    if (method === undefined) exhausted();
    else {
      attempted.push(nameOf(method));
      next(method);
    }
  };
}

/** As the protocol knows it: an agent's keys are keys. */
function nameOf({ type }: AnyAuthMethod): AuthenticationType {
  return type === "agent" ? "publickey" : type;
}

/** From what ssh2 says of the handshake, the types of key that the host has. */
function peerHostKeys(line: string): readonly string[] | undefined {
  return /\(remote\) Host key format: (\S+)/.exec(line)?.[1]?.split(",");
}

const ALGORITHMS = [
  ...["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"],
] as const satisfies readonly ServerHostKeyAlgorithm[];

/** The algorithm of a pinned key, which is the only one offered. */
function algorithmOf(hostKey: string): ServerHostKeyAlgorithm {
  const name = hostKey.split(" ")[0];
  const algorithm = ALGORITHMS.find((each) => each === name);
  if (algorithm === undefined) throw new ProviderError("failed to parse host key: ssh: no key found");
  return algorithm;
}

/** Only where nothing else was given: a stale variable would stop everything, and its keys would go unused. */
function defaultAgent({ privateKey, password }: Endpoint): string | undefined {
  if (privateKey !== undefined || password !== undefined) return undefined;
  return process.env.SSH_AUTH_SOCK || undefined;
}

function probeAgent(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", (error) => reject(new ProviderError(agentFailure(path, error))));
  });
}
