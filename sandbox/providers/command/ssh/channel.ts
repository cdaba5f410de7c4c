import type { Client, ClientChannel } from "ssh2";
import { ProviderError } from "../../../provider/behaviour.ts";

/**
 * What ssh2 1.17.0 has inside. Its public `exec` sends variables without asking whether the host takes them, and the
 * command right after; pulumi-command asks for each, and a refused one stops the command from running.
 */
interface ClientInternals {
  readonly _chanMgr: { readonly add: (opened: Opened) => number };
  readonly _protocol: {
    readonly session: (channel: number, window: number, packet: number) => void;
    readonly env: (channel: number, name: string, value: string, wantReply: boolean) => void;
    readonly exec: (channel: number, command: string, wantReply: boolean) => void;
  };
}

interface ChannelInternals {
  readonly outgoing: { readonly id: number };
  /** Answers come in the order of the requests. */
  readonly _callbacks: ((refused: boolean | Error) => void)[];
  subtype: string;
}

type Opened = ((error: Error | undefined, channel: ClientChannel) => void) & { type: string };

/** As ssh2 itself opens channels. */
const WINDOW = 2 * 1024 * 1024;
const PACKET = 32 * 1024;

/** A channel in which a command has not been started yet. */
export interface Channel {
  readonly stream: ClientChannel;
  /** False where the host refuses it (sshd_config, AcceptEnv). */
  readonly setVariable: (name: string, value: string) => Promise<boolean>;
  readonly start: (command: string) => Promise<void>;
}

/** @throws ProviderError where the host refuses another session or the connection is lost */
export async function openSession(client: Client): Promise<Channel> {
  const { _chanMgr: manager, _protocol: protocol } = internals(client);
  const stream = await new Promise<ClientChannel>((resolve, reject) => {
    const finish = (error: Error | undefined, channel: ClientChannel) =>
      error ? reject(new ProviderError(`ssh: rejected: ${error.message}`)) : resolve(channel);
    const number = manager.add(Object.assign(finish, { type: "session" }));
    protocol.session(number, WINDOW, PACKET);
  });
  const inside = channelInternals(stream);
  const request = (send: () => void) =>
    new Promise<boolean>((resolve) => {
      inside._callbacks.push((refused) => resolve(refused === false || refused === undefined));
      send();
    });
  const { id } = inside.outgoing;
  return {
    stream,
    setVariable: (name, value) => request(() => protocol.env(id, name, value, true)),
    start: async (command) => {
      const started = await request(() => protocol.exec(id, command, true));
      if (!started) throw new ProviderError("ssh: command failed to start");
      inside.subtype = "exec";
    },
  };
}

function internals(client: object): ClientInternals {
  if (hasInternals(client)) return client;
  throw new Error("ssh2 has changed inside: see openSession, and the version in package.json");
}

function hasInternals(client: object): client is ClientInternals {
  return "_chanMgr" in client && "_protocol" in client;
}

function channelInternals(channel: object): ChannelInternals {
  if (isChannel(channel)) return channel;
  throw new Error("ssh2 has changed inside: see openSession, and the version in package.json");
}

function isChannel(channel: object): channel is ChannelInternals {
  return "outgoing" in channel && "_callbacks" in channel;
}
