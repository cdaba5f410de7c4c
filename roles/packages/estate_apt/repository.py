"""A repository: what its configuration says, and what aptly is asked to do with it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = Path("/etc/estate-apt")
PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")
VERSION = re.compile(r"[A-Za-z0-9.+:~-]+")


class AptError(Exception):
    """Something that an operator must read."""


@dataclass(frozen=True)
class Repository:
    """As /etc/estate-apt/NAME.json has it."""

    name: str
    root: Path
    releases: list[str]
    architectures: list[str]
    signing_home: Path
    passphrase: Path
    aptly: Path

    def incoming(self, release: str) -> Path:
        return self.root / "incoming" / f"{self.name}-{release}"

    def rejected(self, release: str) -> Path:
        return self.root / "rejected" / f"{self.name}-{release}"

    def stale(self, release: str) -> Path:
        """There while a release's packages are newer than what is published."""
        return self.root / "state" / f"{self.name}-{release}.stale"

    def component(self, release: str) -> str:
        """aptly's own name of a release's packages."""
        return f"{self.name}-{release}"


def load(name: str | None) -> Repository:
    """The repository of that name, or the only one."""
    found = sorted(path.stem for path in CONFIGURATION.glob("*.json"))
    if name is None and len(found) == 1:
        name = found[0]
    if name not in found:
        raise AptError(f"there is no repository {name or 'to choose'}; there are: {', '.join(found) or 'none'}")
    value = json.loads((CONFIGURATION / f"{name}.json").read_text())
    return Repository(
        name=value["name"],
        root=Path(value["root"]),
        releases=value["releases"],
        architectures=value["architectures"],
        signing_home=Path(value["signingHome"]),
        passphrase=Path(value["passphrase"]),
        aptly=Path(value["aptly"]),
    )


def aptly(repository: Repository, *words: str) -> str:
    """One aptly command; its output, or an error with it."""
    command = ["aptly", f"-config={repository.aptly}", *words]
    environment = {**os.environ, "GNUPGHOME": str(repository.signing_home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        raise AptError(f"aptly {' '.join(words[:2])}: {done.stdout.strip()}")
    return done.stdout


def initialise(repository: Repository) -> None:
    """Every release exists and is published, if only empty: no machine's apt-get update meets a missing index."""
    if not (repository.signing_home / "public-key.asc").exists():
        raise AptError(f"there is no signing key in {repository.signing_home}; the program makes it before this runs")
    (repository.root / "state").mkdir(exist_ok=True)
    existing = aptly(repository, "repo", "list", "-raw").split()
    published = aptly(repository, "publish", "list", "-raw").splitlines()
    for release in repository.releases:
        component = repository.component(release)
        if component not in existing:
            aptly(repository, "repo", "create", f"-distribution={release}", "-component=main", component)
        if f"{repository.name} {release}" not in published:
            aptly(
                repository, "publish", "repo", *signing(repository), f"-distribution={release}",
                f"-architectures={','.join(repository.architectures)}", f"-origin={repository.name}",
                f"-label={repository.name}", "-acquire-by-hash", component, repository.name,
            )  # fmt: skip
            repository.stale(release).unlink(missing_ok=True)
            print(f"{release}: published for the first time")
        publish(repository, release)


def signing(repository: Repository) -> list[str]:
    return ["-batch", "-skip-contents", f"-passphrase-file={repository.passphrase}"]


def publish(repository: Repository, release: str) -> None:
    """Publishes a release if its packages changed, also where an earlier run came no further."""
    marker = repository.stale(release)
    if not marker.exists():
        return
    aptly(repository, "publish", "update", *signing(repository), release, repository.name)
    marker.unlink()
    print(f"{release}: published")


def remove(repository: Repository, package: str, version: str | None, releases: list[str]) -> bool:
    """Takes a package, its source included, out of releases. False: there was none."""
    if not PACKAGE.fullmatch(package) or (version is not None and not VERSION.fullmatch(version)):
        raise AptError("a package's name or version does not look like that")
    query = f"({package})" if version is None else f"({package}), $Version (= {version})"
    query = f"{query} | ($Source ({package}))" if version is None else query
    any_removed = False
    for release in releases:
        component = repository.component(release)
        if "[-]" not in aptly(repository, "repo", "remove", "-dry-run", component, query):
            continue
        before = keys(repository, component)
        repository.stale(release).touch()
        aptly(repository, "repo", "remove", component, query)
        for key in sorted(before - keys(repository, component)):
            print(f"{release}: removed {key}")
            any_removed = True
        publish(repository, release)
    aptly(repository, "db", "cleanup")
    return any_removed


def keys(repository: Repository, component: str) -> set[str]:
    """Names, versions and architectures of a release's packages: `hello_1.0_amd64`."""
    lines = aptly(repository, "repo", "show", "-with-packages", component).splitlines()
    return set(line.strip() for line in lines[lines.index("Packages:") + 1 :]) if "Packages:" in lines else set()
