import protobuf from "google-protobuf/google/protobuf/struct_pb.js";
import type { Path } from "./paths.ts";
import { type Asset, isAsset, isList, isProperties, type Properties, UNKNOWN, type Value } from "./values.ts";

// Signatures of the Pulumi property encoding (sdk/go/common/resource/{properties,asset}.go).
const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Properties as they arrived, and where the secrets among them are. */
export interface Decoded {
  readonly properties: Properties;
  /** A path covers everything below it. */
  readonly secrets: readonly Path[];
}

export function decodeStruct(struct: protobuf.Struct | undefined): Decoded {
  const secrets: Path[] = [];
  return { properties: struct === undefined ? {} : decodeFields(struct, [], secrets), secrets };
}

/** Encodes properties; whatever `isSecret` says yes to is wrapped as a whole. */
export function encodeStruct(properties: Properties, isSecret: (path: Path) => boolean): protobuf.Struct {
  const struct = new protobuf.Struct();
  const fields = struct.getFieldsMap();
  for (const [name, value] of Object.entries(properties)) fields.set(name, encode(value, [name], isSecret));
  return struct;
}

function decodeFields(struct: protobuf.Struct, path: Path, secrets: Path[]): Properties {
  const properties: { [name: string]: Value } = {};
  for (const [name, value] of struct.getFieldsMap().entries()) {
    properties[name] = decode(value, [...path, name], secrets);
  }
  return properties;
}

function decode(value: protobuf.Value, path: Path, secrets: Path[]): Value {
  switch (value.getKindCase()) {
    case protobuf.Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case protobuf.Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case protobuf.Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return text === UNKNOWN_SENTINEL ? UNKNOWN : text;
    }
    case protobuf.Value.KindCase.LIST_VALUE: {
      const items = value.getListValue()?.getValuesList() ?? [];
      return items.map((item, index) => decode(item, [...path, index], secrets));
    }
    case protobuf.Value.KindCase.STRUCT_VALUE:
      return decodeObject(value.getStructValue() ?? new protobuf.Struct(), path, secrets);
    default:
      return null;
  }
}

function decodeObject(struct: protobuf.Struct, path: Path, secrets: Path[]): Value {
  const fields = struct.getFieldsMap();
  switch (fields.get(SIGNATURE)?.getStringValue()) {
    case undefined:
      return decodeFields(struct, path, secrets);
    case SECRET: {
      secrets.push(path);
      const inner = fields.get("value");
      return inner === undefined ? null : decode(inner, path, secrets);
    }
    case ASSET:
      return decodeAsset(struct);
    case ARCHIVE:
      return { ...decodeAsset(struct), archive: true };
    default:
      throw new Error(`a property value of a kind this provider was not offered: ${JSON.stringify(path)}`);
  }
}

function decodeAsset(struct: protobuf.Struct): Asset {
  const fields = struct.getFieldsMap();
  const text = (name: string) => fields.get(name)?.getStringValue() || undefined;
  const entries = fields.get("assets")?.getStructValue()?.getFieldsMap();
  const [content, path, uri] = [text("text"), text("path"), text("uri")];
  return {
    asset: true,
    hash: text("hash") ?? "",
    // An empty text asset arrives as text "", which is as good as none for the other two.
    ...(content !== undefined || (path === undefined && uri === undefined && entries === undefined)
      ? { text: content ?? "" }
      : {}),
    ...(path === undefined ? {} : { path }),
    ...(uri === undefined ? {} : { uri }),
    ...(entries === undefined ? {} : { entries: decodeEntries(entries) }),
  };
}

function decodeEntries(fields: ReturnType<protobuf.Struct["getFieldsMap"]>): {
  readonly [path: string]: Asset;
} {
  const entries: { [path: string]: Asset } = {};
  for (const [path, value] of fields.entries()) {
    const entry = decode(value, [path], []);
    if (isAsset(entry)) entries[path] = entry;
  }
  return entries;
}

function encode(value: Value, path: Path, isSecret: (path: Path) => boolean): protobuf.Value {
  if (!isSecret(path)) return encodePlain(value, path, isSecret);
  return structValue({ [SIGNATURE]: stringValue(SECRET), value: encodePlain(value, path, () => false) });
}

function encodePlain(value: Value, path: Path, isSecret: (path: Path) => boolean): protobuf.Value {
  const encoded = new protobuf.Value();
  if (value === null) encoded.setNullValue(protobuf.NullValue.NULL_VALUE);
  else if (value === UNKNOWN) encoded.setStringValue(UNKNOWN_SENTINEL);
  else if (typeof value === "string") encoded.setStringValue(value);
  else if (typeof value === "number") encoded.setNumberValue(value);
  else if (typeof value === "boolean") encoded.setBoolValue(value);
  else if (isAsset(value)) return encodeAsset(value);
  else if (isList(value)) {
    const list = new protobuf.ListValue();
    list.setValuesList(value.map((item, index) => encode(item, [...path, index], isSecret)));
    encoded.setListValue(list);
  } else if (isProperties(value)) {
    const fields: { [name: string]: protobuf.Value } = {};
    for (const [name, item] of Object.entries(value)) fields[name] = encode(item, [...path, name], isSecret);
    return structValue(fields);
  }
  return encoded;
}

function encodeAsset(asset: Asset): protobuf.Value {
  const fields: { [name: string]: protobuf.Value } = {
    [SIGNATURE]: stringValue(asset.archive ? ARCHIVE : ASSET),
    hash: stringValue(asset.hash),
  };
  if (asset.text !== undefined) fields.text = stringValue(asset.text);
  if (asset.path !== undefined) fields.path = stringValue(asset.path);
  if (asset.uri !== undefined) fields.uri = stringValue(asset.uri);
  if (asset.entries !== undefined) {
    const entries: { [name: string]: protobuf.Value } = {};
    for (const [path, entry] of Object.entries(asset.entries)) entries[path] = encodeAsset(entry);
    fields.assets = structValue(entries);
  }
  return structValue(fields);
}

function stringValue(text: string): protobuf.Value {
  const value = new protobuf.Value();
  value.setStringValue(text);
  return value;
}

function structValue(entries: { readonly [name: string]: protobuf.Value }): protobuf.Value {
  const struct = new protobuf.Struct();
  const fields = struct.getFieldsMap();
  for (const [name, entry] of Object.entries(entries)) fields.set(name, entry);
  const value = new protobuf.Value();
  value.setStructValue(struct);
  return value;
}
