"""Packages through apt-get, installed without starting what is not configured yet."""

from __future__ import annotations

import re

from .bundle import Bundle
from .errors import ConvergeError
from .host import Entry, Host
from .runner import Result

POLICY = "/usr/sbin/policy-rc.d"
APT = "/etc/apt/"
UNKNOWN = r"Unable to locate package (\S+)|Package '?([^\s']+)'? has no installation"
# 5 minutes, the time that apt itself waits for dpkg's lock below.
LOCK_ATTEMPTS, LOCK_PAUSE = 100, 3
NONINTERACTIVE = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_MODE": "l", "UCF_FORCE_CONFFOLD": "1"}
OPTIONS = [
    "--yes",
    "--no-install-recommends",
    "--option=Dpkg::Options::=--force-confdef",
    "--option=Dpkg::Options::=--force-confold",
    "--option=DPkg::Lock::Timeout=300",
    "--option=Acquire::Retries=3",
]


def missing_packages(host: Host, names: list[str]) -> list[str]:
    """The declared packages that are not installed, asked for in one command."""
    if not names:
        return []
    shape = "--showformat=${db:Status-Status} ${Package}\\n"
    command = ["dpkg-query", "--show", shape, "--", *names]
    result = host.runner.run(command)
    if result.status not in (0, 1):
        raise ConvergeError("packages", "dpkg-query failed", result.output)
    rows = [line.split(" ", 1) for line in result.output.splitlines()]
    installed = {row[1] for row in rows if row[0] == "installed"}
    return [name for name in names if name not in installed]


def start_policy(host: Host, root: tuple[int, int]) -> Entry:
    """A policy-rc.d that lets what runs already be restarted by an upgrade, and nothing else be started."""
    command = ["systemctl", "list-units", "--state=active", "--plain", "--no-legend", "--full"]
    result = host.runner.run(command)
    if result.status != 0:
        raise ConvergeError("packages", "systemd does not answer", result.output)
    running = sorted({line.split()[0] for line in result.output.splitlines() if line.strip()})
    safe = [name for name in running if re.fullmatch(r"[\w:.@-]+", name)]
    names = [name for unit in safe for name in (unit, unit.removesuffix(".service"))]
    allowed = "|".join(sorted(set(names))) or "-"
    why = "# Only while converge installs packages."
    script = f"#!/bin/sh\n{why}\ncase $1 in {allowed}) exit 0 ;; esac\nexit 101\n"
    return Entry("file", 0o755, *root, script.encode())


def install(host: Host, bundle: Bundle, names: list[str]) -> list[str]:
    """
    The missing packages, after a fresh look at the sources; returns notes. A source that is out of reach or not
    published yet is no failure where the others have all that is asked for.
    """
    # apt tries a name that does not exist again too, after ever longer pauses.
    update = apt_get(host, ["update", "--quiet", "--option=Acquire::Retries=1"], 600)
    result = apt_get(host, ["install", "--quiet", *OPTIONS, "--", *names], 1800)
    if result.status != 0:
        result = Result(result.status, failures(update) + result.output)
        unknown = re.search(UNKNOWN, result.output)
        name = next((group for group in unknown.groups() if group), "") if unknown else ""
        if name in bundle.packages:
            what = "does not exist in any of the host's package sources"
            raise ConvergeError(f"{bundle.packages[name].role}: package {name}", what, result.output)
        asked = ", ".join(f"{name} ({bundle.packages[name].role})" for name in names)
        raise ConvergeError(f"packages {asked}", f"apt-get install failed ({result.status})", result.output)
    return [f"apt-get update: {line}" for line in failures(update).splitlines()]


def apt_get(host: Host, words: list[str], timeout: float) -> Result:
    """apt-get, again while another program has one of its locks: it waits by itself for dpkg's only."""
    for _ in range(LOCK_ATTEMPTS):
        result = host.runner.run(["apt-get", *words], timeout, NONINTERACTIVE)
        if result.status == 0 or not re.search(r"^E: (Could not get lock|Unable to lock)", result.output, re.M):
            break
        host.runner.sleep(LOCK_PAUSE)
    return result


def failures(update: Result) -> str:
    """What apt says about sources that it could not use: an unreachable one is a warning of a run that succeeds."""
    lines = [line for line in update.output.splitlines() if re.match("(E|W|fetch-key): ?", line)]
    return "".join(f"{line}\n" for line in lines)



def repair(host: Host) -> list[str]:
    """After a power cut in the middle of dpkg; what it could not mend is said."""
    command = ["dpkg", "--configure", "-a", "--force-confdef", "--force-confold"]
    result = host.runner.run(command, 900, NONINTERACTIVE)
    return [] if result.status == 0 else ["dpkg --configure -a failed", *result.output.splitlines()[-5:]]


def unmark(host: Host, names: list[str]) -> list[str]:
    """What no bundle asks for any more belongs to apt's autoremoval; converge removes no software itself."""
    result = host.runner.run(["apt-mark", "auto", "--", *names])
    return [] if result.status == 0 else [f"apt-mark auto failed: {result.output.strip()}"]
