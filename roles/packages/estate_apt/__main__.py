"""Publishes what is dropped into an APT repository's incoming folders, and removes packages from it.

    estate-apt [--repository NAME] initialise | scan | list | remove PACKAGE [--version V] [--release R]

aptly keeps the packages, makes the indexes and signs them; this program only decides what it is given. Configuration:
/etc/estate-apt/NAME.json. Exit status 0: done. 1: something failed or was rejected, and the output says what.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys

from .incoming import scan
from .repository import AptError, initialise, keys, load, remove


def become(account: str) -> None:
    """Root's files would be in aptly's way: the program runs as its account."""
    if os.geteuid() == 0:
        os.execvp("runuser", ["runuser", "-u", account, "--", "/usr/local/sbin/estate-apt", *sys.argv[1:]])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="estate-apt", description="The packages of an APT repository.")
    parser.add_argument("--repository", help="default: the only one")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("initialise", help="create and publish what is missing")
    commands.add_parser("scan", help="publish what lies in the incoming folders")
    commands.add_parser("list", help="show the packages of every release")
    removal = commands.add_parser("remove", help="remove a package from the repository")
    removal.add_argument("package")
    removal.add_argument("--version", help="default: all")
    removal.add_argument("--release", help="default: all")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    repository = load(options.repository)
    become("aptly")
    with (repository.root / ".estate-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if options.command == "initialise":
            initialise(repository)
        elif options.command == "scan":
            return 0 if scan(repository) else 1
        elif options.command == "list":
            for release in repository.releases:
                print(f"{release}:")
                for key in sorted(keys(repository, repository.component(release))):
                    print(f"  {key}")
        else:
            if options.release is not None and options.release not in repository.releases:
                raise AptError(f"there is no release {options.release}; there are: {', '.join(repository.releases)}")
            releases = repository.releases if options.release is None else [options.release]
            if not remove(repository, options.package, options.version, releases):
                raise AptError(f"there is no package {options.package} to remove")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AptError as error:
        sys.exit(f"estate-apt: {error}")
