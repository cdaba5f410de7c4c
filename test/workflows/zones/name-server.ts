import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
} from "dns-packet";

/** What a name server has. */
export interface Content {
  /** Records by zone; a zone's SOA record comes by itself. */
  readonly zones: Readonly<Record<string, readonly Answer[]>>;
  /** Records of zones that it delegates: NS, and DS. @default none */
  readonly delegated?: readonly Answer[];
  /** Whether it hands out zones as a whole. @default false */
  readonly transfers?: boolean;
}

const CODE = { fine: 0, noSuchName: 3, refused: 5 } as const;
/** What a datagram takes without extensions (RFC 1035, section 4.2.1). */
const LARGEST = 512;

/** A name server on loopback, for UDP and TCP, which answers as an authoritative one does. */
export class NameServerOfTest {
  /** May be exchanged while it runs, or be made for each question. */
  content: Content | (() => Content);
  /** `docs.example.org A`, in the order in which they came. */
  readonly questions: string[] = [];
  readonly #udp: Socket = createSocket("udp4");
  readonly #tcp: Server;

  constructor(content: Content | (() => Content)) {
    this.content = content;
    this.#udp.on("message", (message, from) => {
      const reply = encode(this.#answer(decode(message)));
      const cut = { ...this.#answer(decode(message)), answers: [], authorities: [] };
      const sent =
        reply.length <= LARGEST ? reply : encode({ ...cut, flags: (cut.flags ?? 0) | TRUNCATED_RESPONSE });
      this.#udp.send(sent, from.port, from.address);
    });
    this.#tcp = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk) => socket.end(streamEncode(this.#answer(streamDecode(chunk)))));
    });
  }

  /** @returns its address, `127.0.0.1:40123` */
  async start(): Promise<string> {
    this.#tcp.listen(0, "127.0.0.1");
    await once(this.#tcp, "listening");
    const bound = this.#tcp.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    this.#udp.bind(port, "127.0.0.1");
    await once(this.#udp, "listening");
    return `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#udp.close();
    this.#tcp.close();
  }

  #answer({ id, questions = [] }: Packet): Packet {
    const [question = { name: "", type: "A" }] = questions;
    const name = question.name.toLowerCase();
    this.questions.push(`${name} ${question.type}`);
    return {
      type: "response",
      ...(id === undefined ? {} : { id }),
      questions,
      ...this.#about(name, question.type),
    };
  }

  #about(name: string, type: string): Packet {
    const content = typeof this.content === "function" ? this.content() : this.content;
    const delegated = (content.delegated ?? []).filter((answer) => answer.name === name);
    if (delegated.length > 0) {
      if (type === "DS") {
        return { flags: AUTHORITATIVE_ANSWER, answers: delegated.filter((answer) => answer.type === "DS") };
      }
      return { flags: CODE.fine, authorities: delegated.filter((answer) => answer.type === "NS") };
    }
    const zone = Object.keys(content.zones)
      .filter((each) => name === each || name.endsWith(`.${each}`))
      .sort((one, other) => other.length - one.length)[0];
    if (zone === undefined) return { flags: CODE.refused };
    const records = [soa(zone), ...(content.zones[zone] ?? [])];
    if (type === "AXFR") {
      return content.transfers
        ? { flags: AUTHORITATIVE_ANSWER, answers: [...records, soa(zone)] }
        : { flags: CODE.refused };
    }
    const here = records.filter((answer) => answer.name === name);
    const below = records.some((answer) => answer.name.endsWith(`.${name}`));
    if (here.length === 0 && !below) return { flags: AUTHORITATIVE_ANSWER | CODE.noSuchName };
    const further = here.filter((answer) => answer.type === "NS" && name !== zone);
    if (further.length > 0) return { flags: CODE.fine, authorities: further };
    return {
      flags: AUTHORITATIVE_ANSWER,
      answers: here.filter((answer) => answer.type === type || answer.type === "CNAME"),
    };
  }
}

function soa(zone: string): Answer {
  return {
    type: "SOA",
    name: zone,
    ttl: 3600,
    data: {
      mname: `ns.${zone}`,
      rname: `root.${zone}`,
      serial: 1,
      refresh: 1,
      retry: 1,
      expire: 1,
      minimum: 1,
    },
  };
}
