import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { AptRepository, Estate } from "../../stacks/vocabulary/index.ts";
import { eventually, expectEqual, type Probe, type Surroundings, succeeded } from "./probe.ts";

/** A package that holds nothing, made for the question and taken back after it. */
const packageName = "estate-probe";

/** The APT repository from end to end: an upload, its publication, its signature, and another machine's apt-get. */
export function packageProbes(estate: Estate): readonly Probe[] {
  return Object.entries(estate.aptRepositories).flatMap(([name, repository]) => {
    const [keeper] = serversWithRole(estate, repository.role);
    const client = estate.servers.find((server) => server.role !== repository.role);
    if (!keeper || !client) return [];
    return [
      {
        theme: "packages",
        claim: `a package dropped into ${name} on ${serverKey(keeper)} is installed on ${serverKey(client)} by apt-get`,
        check: (around) => publishAndInstall(around, name, repository),
      },
      ...repository.releases.map(
        (release): Probe => ({
          theme: "packages",
          claim: `http://${repository.host}/${name} has ${release}, signed by the key that ${serverKey(client)} trusts`,
          check: async ({ on }) => {
            const url = `http://${repository.host}/${name}/dists/${release}/InRelease`;
            const command =
              "home=$(mktemp -d) && trap 'rm -rf $home' EXIT && " +
              `gpg --homedir $home --dearmor < /etc/apt/keyrings/${name}.asc > $home/ring.gpg && ` +
              `curl -sSf ${url} > $home/InRelease && gpgv --keyring $home/ring.gpg $home/InRelease`;
            succeeded(await on(client)(command), `gpgv of ${url}`);
          },
        }),
      ),
      {
        theme: "packages",
        claim: `only ${repository.uploadGroup} drops packages into ${canonicalName(estate, keeper)}`,
        check: async ({ on }) => {
          for (const release of repository.releases) {
            const folder = `${repository.root}/incoming/${name}-${release}`;
            const seen = succeeded(await on(keeper)(`stat -c '%U:%G %a' ${folder}`), folder).trim();
            expectEqual(seen, `aptly:${repository.uploadGroup} 2770`, folder);
          }
        },
      },
    ] satisfies readonly Probe[];
  });
}

async function publishAndInstall(
  { estate, on }: Surroundings,
  name: string,
  repository: AptRepository,
): Promise<void> {
  const [keeper] = serversWithRole(estate, repository.role);
  const client = estate.servers.find((server) => server.role !== repository.role);
  if (!keeper || !client) return;
  const release = succeeded(
    await on(client)('. /etc/os-release && printf %s "$VERSION_CODENAME"'),
    "the client's release",
  );
  const folder = `${repository.root}/incoming/${name}-${release}`;
  const version = `1.${Date.now()}`;
  const build = [
    "work=$(mktemp -d) && mkdir -p $work/p/DEBIAN",
    `printf 'Package: ${packageName}\\nVersion: ${version}\\nArchitecture: all\\nMaintainer: probe <root@localhost>\\nDescription: probe\\n' > $work/p/DEBIAN/control`,
    `dpkg-deb --build $work/p $work/${packageName}_${version}_all.deb > /dev/null`,
    `install -g ${repository.uploadGroup} -m 0660 $work/${packageName}_${version}_all.deb ${folder}/`,
    "rm -rf $work",
  ].join(" && ");
  succeeded(await on(keeper)(build), "dropping the package in");
  try {
    await eventually(repository.scanMinutes * 60, async () => {
      const url = `http://${repository.host}/${name}/dists/${release}/main/binary-amd64/Packages`;
      const command = `curl -sSf ${url} | grep -c '^Version: ${version}$'`;
      expectEqual((await on(client)(command)).stdout.trim(), "1", "its publication");
    });
    const install =
      `apt-get update -qq && apt-get install -y -qq ${packageName}=${version} > /dev/null && ` +
      `dpkg-query -W -f '\${Version}' ${packageName}`;
    const installed = succeeded(await on(client)(install, { seconds: 120 }), "apt-get");
    expectEqual(installed.trim(), version, "the installed version");
  } finally {
    await on(client)(`apt-get purge -y -qq ${packageName}`, { seconds: 60 });
    await on(keeper)(`estate-apt remove ${packageName} --release ${release}`, { seconds: 60 });
  }
}
