import { isIP } from "node:net";
import { ProviderError } from "../../provider/behaviour.ts";
import { isList, isProperties, type Properties, type Value } from "../../provider/values.ts";
import {
  children,
  contextPrimitive,
  type Element,
  element,
  objectIdentifier,
  readElements,
  readObjectIdentifier,
  sequence,
  TAG,
} from "./der.ts";

/** A subject's attributes in the order in which Go writes them. */
const ATTRIBUTES = [
  ["country", "2.5.4.6"],
  ["organization", "2.5.4.10"],
  ["organizationalUnit", "2.5.4.11"],
  ["locality", "2.5.4.7"],
  ["province", "2.5.4.8"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["commonName", "2.5.4.3"],
  ["serialNumber", "2.5.4.5"],
] as const;
const EMAIL = "1.2.840.113549.1.9.1";

/** What Go still calls printable; everything else becomes UTF-8. */
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** DER of a subject's name. */
export function encodeSubject(subject: Value | undefined): Buffer {
  const given: Properties = isProperties(subject) ? subject : {};
  const sets = ATTRIBUTES.flatMap(([name, identifier]) => {
    const values = textsOf(given[name]);
    // Several values of one kind share a set, which DER sorts.
    return values.length === 0
      ? []
      : [element(TAG.set, ...values.map((text) => attribute(identifier, text)).sort(Buffer.compare))];
  });
  const email = textsOf(given.emailAddress).map((text) =>
    element(TAG.set, sequence(objectIdentifier(EMAIL), element(TAG.ia5String, Buffer.from(text)))),
  );
  return sequence(...sets, ...email);
}

/** A name as Go keeps it between reading a request and writing a certificate: an email address gets lost. */
export function normaliseSubject(name: Element | undefined): Buffer {
  const found: { [property: string]: Value } = {};
  for (const pair of children(name).flatMap((set) => children(set))) {
    const [identifier, value] = children(pair);
    const dotted = identifier === undefined ? "" : readObjectIdentifier(identifier.content);
    const property = ATTRIBUTES.find(([, each]) => each === dotted)?.[0];
    if (property === undefined || value === undefined) continue;
    found[property] = [...textsOf(found[property]), value.content.toString("utf8")];
  }
  return encodeSubject(found);
}

function attribute(identifier: string, text: string): Buffer {
  const tag = PRINTABLE.test(text) ? TAG.printableString : TAG.utf8String;
  return sequence(objectIdentifier(identifier), element(tag, Buffer.from(text)));
}

/** DER of the subject alternative names; undefined where there is none. */
export function encodeAlternativeNames(inputs: Properties): Buffer | undefined {
  const names = [
    ...textsOf(inputs.dnsNames).map((name) => contextPrimitive(2, Buffer.from(name))),
    ...textsOf(inputs.ipAddresses).map((address) => contextPrimitive(7, addressBytes(address))),
    ...textsOf(inputs.uris).map((uri) => contextPrimitive(6, Buffer.from(uri))),
  ];
  return names.length === 0 ? undefined : sequence(...names);
}

/** DNS names, addresses and URIs of alternative names as read; anything else is dropped, as by the provider. */
export function keepKnownNames(names: Buffer): Buffer | undefined {
  const order = [0x82, 0x87, 0x86];
  const all = children(readElements(names)[0]);
  const kept = order.flatMap((tag) => all.filter((name) => name.tag === tag));
  return kept.length === 0 ? undefined : sequence(...kept.map(({ raw }) => raw));
}

export function textsOf(value: Value | undefined): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return isList(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function addressBytes(address: string): Buffer {
  switch (isIP(address)) {
    case 4:
      return Buffer.from(address.split(".").map(Number));
    case 6:
      return ipv6Bytes(address);
    default:
      throw new ProviderError(`Invalid IP address: Failed to parse IP address "${address}"`);
  }
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes any form, an embedded IPv4 address too, as hexadecimal groups.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const groups = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}
