import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where Debian and its security updates come from. */
export interface Archives {
  readonly debian: string;
  readonly security: string;
}

const PUBLIC: Archives = {
  debian: "http://deb.debian.org/debian",
  security: "http://deb.debian.org/debian-security",
};

/** The archives that this machine's own apt uses; Debian's public ones where it says nothing of use. */
export async function debianArchives(apt = "/etc/apt"): Promise<Archives> {
  const parts = join(apt, "sources.list.d");
  const names = await readdir(parts).catch(() => []);
  const files = [join(apt, "sources.list"), ...names.map((name) => join(parts, name))];
  return archivesIn(await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => ""))));
}

/** The first archives of Debian itself in sources.list(5), of either style; those of vendors are not asked. */
export function archivesIn(texts: readonly string[]): Archives {
  const lines = texts.flatMap((text) => text.split("\n")).map((line) => line.trim());
  const addresses = lines.flatMap((line) => {
    const found = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S+)/.exec(line);
    return found?.[1] === undefined ? [] : [found[1].replace(/\/$/, "")];
  });
  return {
    debian: addresses.find((address) => address.endsWith("/debian")) ?? PUBLIC.debian,
    security: addresses.find((address) => address.endsWith("/debian-security")) ?? PUBLIC.security,
  };
}
