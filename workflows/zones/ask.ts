import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
  type RecordType,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
} from "dns-packet";
import { errorMessage, Failure } from "../../commands/failure.ts";

/** A name server. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
}

/** What a name server says to one question. */
export interface Reply {
  readonly code: number;
  /** Whether it speaks for the name itself, and not from what it has heard. */
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

interface Question {
  readonly name: string;
  readonly type: RecordType;
  /** Whether the server is to find out what it does not know. @default false */
  readonly recursive?: boolean;
}

/** RFC 1035, section 4.1.1. */
export const CODE = { fine: 0, noSuchName: 3 } as const;

const ATTEMPTS = 3;
/** Milliseconds. */
const PATIENCE = 3000;

/**
 * Asks one question, by UDP, and by TCP where the answer does not fit.
 * @throws {Failure} where there is no answer
 */
export async function ask(server: NameServer, question: Question): Promise<Reply> {
  let said: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const packet = await overUdp(server, question);
      if (((packet.flags ?? 0) & TRUNCATED_RESPONSE) === 0) return replyOf(packet);
      const [first] = await overTcp(server, question, () => true);
      if (first) return replyOf(first);
    } catch (error) {
      said = error;
    }
  }
  throw new Failure(
    `${at(server)} does not answer for ${question.name} ${question.type} (${errorMessage(said)}); see whether port 53 is reached from here`,
  );
}

/** A zone as a whole, where the server hands it out; undefined where it does not. */
export async function transfer(server: NameServer, zone: string): Promise<readonly Answer[] | undefined> {
  let ends = 0;
  try {
    const packets = await overTcp(server, { name: zone, type: "AXFR" }, (packet) => {
      // It begins and ends with the zone's SOA record (RFC 5936, section 2.2).
      ends += (packet.answers ?? []).filter(({ type }) => type === "SOA").length;
      return ends >= 2 || replyOf(packet).code !== CODE.fine;
    });
    return ends >= 2 ? packets.flatMap(({ answers }) => answers ?? []) : undefined;
  } catch {
    return undefined;
  }
}

export function at({ address, port }: NameServer): string {
  if (port === 53) return address;
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

function replyOf(packet: Packet): Reply {
  return {
    code: (packet.flags ?? 0) & 0xf,
    authoritative: ((packet.flags ?? 0) & AUTHORITATIVE_ANSWER) !== 0,
    answers: packet.answers ?? [],
    authorities: packet.authorities ?? [],
  };
}

function query({ name, type, recursive = false }: Question, id: number) {
  return {
    type: "query" as const,
    id,
    flags: recursive ? RECURSION_DESIRED : 0,
    questions: [{ type, name }],
  };
}

function newId(): number {
  return Math.floor(Math.random() * 0x1_0000);
}

function overUdp(server: NameServer, question: Question): Promise<Packet> {
  const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
  const id = newId();
  return new Promise<Packet>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE);
    socket.once("error", reject);
    socket.on("message", (message) => {
      try {
        const packet = decode(message);
        if (packet.id === id) resolve(packet);
      } catch (error) {
        reject(error);
      }
    });
    socket.once("connect", () => socket.send(encode(query(question, id))));
    socket.connect(server.port, server.address);
    socket.once("close", () => clearTimeout(timer));
  }).finally(() => socket.close());
}

/** @param enough told each message; whether it was the last one */
function overTcp(
  server: NameServer,
  question: Question,
  enough: (packet: Packet) => boolean,
): Promise<readonly Packet[]> {
  const socket = connect(server.port, server.address);
  return new Promise<readonly Packet[]>((resolve, reject) => {
    const packets: Packet[] = [];
    let received = Buffer.alloc(0);
    socket.setTimeout(PATIENCE, () => reject(new Error("no answer in time")));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
    socket.once("connect", () => socket.write(streamEncode(query(question, newId()))));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      try {
        // Each message comes after its length, in two bytes (RFC 1035, section 4.2.2).
        while (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) {
          const end = received.readUInt16BE(0) + 2;
          const packet = streamDecode(received.subarray(0, end));
          received = received.subarray(end);
          if (!packet) continue;
          packets.push(packet);
          if (enough(packet)) resolve(packets);
        }
      } catch (error) {
        reject(error);
      }
    });
  }).finally(() => socket.destroy());
}
