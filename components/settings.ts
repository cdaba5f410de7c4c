import * as pulumi from "@pulumi/pulumi";
import { images as allImages, type ImageIds, isImage } from "../stacks/derive/images.ts";
import { isStage, stages } from "../stacks/derive/stages.ts";
import type { Image, Stage } from "../stacks/vocabulary/index.ts";

/** What differs by account or must be secret; everything else is in the catalog or generated. */
export interface Settings {
  /** Which catalog. @default the stack's name */
  readonly estate: string;
  /** Private ranges by datacenter, where this account needs others than the catalog's. @default none */
  readonly networks: Readonly<Record<string, string>>;
  /** Networks from which the estate is deployed, range by name, instead of the catalog's. @default the catalog's */
  readonly deployers?: Readonly<Record<string, string>>;
  /** How far a first run has come. @default the whole estate */
  readonly stage?: Stage;
  /** Who the clouds' alerts reach: a verified member of DigitalOcean's team. @default the organization's address */
  readonly alertEmail?: string;
  /** What machines boot that do not say so themselves. @default the catalog's */
  readonly image?: Image;
  /** Image ids at OpenStack clouds, by datacenter and image. @default found by the catalog's patterns */
  readonly images?: ImageIds;
  /** Images of the account's own at DigitalOcean, slug or number by name. @default DigitalOcean's alone */
  readonly dropletImages?: Readonly<Partial<Record<Image, string>>>;
  /** Public host keys of machines that are older than the program, by server. @default none */
  readonly adopted?: Readonly<Record<string, string>>;
  /** Bought certificates by domain: chain, then key, PEM; secret. @default none */
  readonly publicCertificates: Readonly<Record<string, pulumi.Output<string>>>;
  /** Private key in OpenSSH form; secret. @default a generated one */
  readonly deployKey?: pulumi.Output<string>;
}

/** The settings of the stack that the program runs for. */
export function currentSettings(): Settings {
  const config = new pulumi.Config();
  const prefix = `${config.name}:`;
  const given = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return readSettings(config, pulumi.getStack(), given);
}

const known = [
  "adopted",
  "alertEmail",
  "deployKey",
  "deployers",
  "dropletImages",
  "estate",
  "image",
  "images",
  "networks",
  "publicCertificates",
  "stage",
];

/**
 * Reads and checks the stack's settings.
 *
 * @throws {pulumi.RunError} with the file and the key, for anything that cannot be meant.
 */
export function readSettings(config: pulumi.Config, stack: string, given: readonly string[]): Settings {
  const place = (key: string) => `Pulumi.${stack}.yaml: ${config.name}:${key}`;
  const unknown = given.filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new pulumi.RunError(
      `${place(unknown[0] ?? "")} is not a setting of this project. Remove it, or use one of ${known.join(", ")}.`,
    );
  }
  const estate = config.get("estate") ?? stack;
  const deployKey = config.getSecret("deployKey");
  if (given.includes("deployKey") && config.get("deployKey")?.includes("PRIVATE KEY-----") !== true) {
    throw new pulumi.RunError(
      `${place("deployKey")} is not a private key in OpenSSH form. ` +
        `Set it with: pulumi config set --secret deployKey < ~/.ssh/id_ed25519`,
    );
  }
  const adopted = readAdopted(config, place("adopted"));
  const alertEmail = readAlertEmail(config, place("alertEmail"));
  const deployers = readMap(config, place("deployers"), "deployers");
  const image = readImage(config, place("image"));
  const images = readImages(config, place("images"));
  const dropletImages = readDropletImages(config, place("dropletImages"));
  const stage = readStage(config, place("stage"));
  return {
    estate,
    networks: readMap(config, place("networks"), "networks") ?? {},
    publicCertificates: readPublicCertificates(config, place("publicCertificates")),
    ...(adopted ? { adopted } : {}),
    ...(alertEmail === undefined ? {} : { alertEmail }),
    ...(deployers ? { deployers } : {}),
    ...(image ? { image } : {}),
    ...(images ? { images } : {}),
    ...(dropletImages ? { dropletImages } : {}),
    ...(stage ? { stage } : {}),
    ...(deployKey ? { deployKey } : {}),
  };
}

/** What a setting maps, for the error. */
const maps = {
  adopted: `a map from server to public host key. Write it as: adopted: {"lb0-iad1": "ssh-ed25519 AAAA…"}`,
  networks: `a map from datacenter to private range. Write it as: networks: {"iad1": "10.20.0.0/20"}`,
  dropletImages: `a map from image to slug or number. Write it as: dropletImages: {"debian-12": "200000001"}`,
  deployers: `a map from name to range. Write it as: deployers: {"office": "203.0.113.0/24"}`,
} as const;

function readMap(
  config: pulumi.Config,
  place: string,
  key: keyof typeof maps,
): Readonly<Record<string, string>> | undefined {
  const text = config.get(key);
  if (text === undefined) return undefined;
  const map = parse(text);
  if (!isRecordOfText(map)) throw new pulumi.RunError(`${place} must be ${maps[key]}`);
  return map;
}

function readImages(config: pulumi.Config, place: string): ImageIds | undefined {
  const text = config.get("images");
  if (text === undefined) return undefined;
  const map = parse(text);
  if (isRecord(map) && Object.values(map).every(isRecordOfText)) return map as ImageIds;
  throw new pulumi.RunError(
    `${place} must be a map from datacenter to image ids. Write it as: images: {"iad1": {"debian-12": "6a2b…"}}`,
  );
}

function readDropletImages(config: pulumi.Config, place: string): Settings["dropletImages"] {
  const map = readMap(config, place, "dropletImages");
  const wrong = Object.keys(map ?? {}).find((name) => !isImage(name));
  if (wrong === undefined) return map;
  throw new pulumi.RunError(
    `${place} names "${wrong}", which is no image. Use one of ${allImages.join(", ")}.`,
  );
}

/** One address, without a name or angle brackets. */
const address = /^[^\s@<>,;"]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}$/i;

function readAlertEmail(config: pulumi.Config, place: string): string | undefined {
  const text = config.get("alertEmail");
  if (text === undefined || address.test(text)) return text;
  throw new pulumi.RunError(
    `${place} is "${text}", which is no e-mail address. Use the one of a verified member of DigitalOcean's team, such as ops@example.org.`,
  );
}

/** Algorithm and key, without a comment: 32 bytes after the name of the algorithm (RFC 8709, section 4). */
const hostKey = /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}$/;

/**
 * Why a host's other keys are of no use. A pinned key's own type is the only one that is asked for, and `ssh-rsa` asks for
 * SHA-1, which OpenSSH 8.8 and later refuse; converge leaves a host its Ed25519 and RSA keys (roles/base/ssh.ts).
 */
const otherKeys = {
  "ssh-rsa": "an RSA key, which would be asked for with SHA-1, and no host answers that",
  ecdsa: "an ECDSA key, which the host no longer has once it is configured",
} as const;

function readAdopted(config: pulumi.Config, place: string): Settings["adopted"] {
  const map = readMap(config, place, "adopted");
  const wrong = Object.entries(map ?? {}).find(([, key]) => !hostKey.test(key));
  if (wrong === undefined) return map;
  const [server, key] = wrong;
  const other = Object.entries(otherKeys).find(([type]) => key.startsWith(type))?.[1];
  throw new pulumi.RunError(
    `${place}: what stands for ${server} is ${other ?? "no public host key"}. Take the line of ssh-keyscan -t ed25519 HOST without the host's name.`,
  );
}

function readImage(config: pulumi.Config, place: string): Image | undefined {
  const image = config.get("image");
  if (image === undefined || isImage(image)) return image;
  throw new pulumi.RunError(`${place} is "${image}", which is no image. Use one of ${allImages.join(", ")}.`);
}

function readStage(config: pulumi.Config, place: string): Stage | undefined {
  const stage = config.get("stage");
  if (stage === undefined || isStage(stage)) return stage;
  throw new pulumi.RunError(
    `${place} is "${stage}", which is no stage. Use one of ${stages.join(", ")}, or remove it for the whole estate.`,
  );
}

/** A chain and its key, in any order and number of blocks. */
const pem = /^(?=[\s\S]*-----BEGIN CERTIFICATE-----)[\s\S]*-----BEGIN (?:\w+ )?PRIVATE KEY-----/;

function readPublicCertificates(
  config: pulumi.Config,
  place: string,
): Readonly<Record<string, pulumi.Output<string>>> {
  const text = config.get("publicCertificates");
  if (text === undefined) return {};
  const remedy =
    'Write a file such as {"www.example.org": "-----BEGIN CERTIFICATE-----…"}, chain and then key, ' +
    "and set it with: pulumi config set --secret publicCertificates < FILE";
  const map = parse(text);
  if (!isRecordOfText(map)) {
    throw new pulumi.RunError(`${place} must be a map from domain to certificate. ${remedy}`);
  }
  return Object.fromEntries(
    Object.entries(map).map(([domain, value]) => {
      if (!pem.test(value)) {
        throw new pulumi.RunError(
          `${place}: what stands for ${domain} is no certificate with its key in PEM. ${remedy}`,
        );
      }
      return [domain, pulumi.secret(value)];
    }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRecordOfText(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === "string");
}
