#!/usr/bin/python3
"""Keeps the repositories of file backups: makes them, prunes and checks them, and says how old they are.

    estate-backup initialise | status | maintain | list | accept JOB SOURCE | borg JOB SOURCE WORDS...

Sources may only append (see --append-only of borg serve), so what becomes of old archives is decided here. In append-only
mode a source can still mark archives as deleted; the next compaction would make that true. So every archive is remembered,
and where one is missing that should still be kept, nothing is pruned or compacted until somebody has looked: the lost
archives come back with the transactions that removed them (borg documentation, append-only mode), or are given up by
`accept`. Configuration: /etc/estate-backup/repositories.json. Exit status 1: something needs a person.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

CONFIGURATION = Path("/etc/estate-backup/repositories.json")
STATE = Path("/var/lib/estate-backup")
ACCOUNT = "borg"
DAY = 86400
# Seconds for one repository's check of its files in one night; the next one goes on where it ended.
CHECK_SECONDS = 1800


class BackupError(Exception):
    """Something that an operator must read."""


@dataclass(frozen=True)
class Repository:
    """As the configuration has it."""

    job: str
    source: str
    path: Path
    keep_days: int
    maximum_age: int

    @property
    def name(self) -> str:
        return f"{self.job}/{self.source}"

    @property
    def memory(self) -> Path:
        return STATE / "memory" / f"{self.job}_{self.source}.json"


@dataclass
class Memory:
    """What is known of a repository between runs. Times are seconds since 1970."""

    # When it was made: until the first backup comes, its age counts from here.
    since: float = 0.0
    # Archives by identifier.
    archives: dict[str, float] = field(default_factory=dict)
    # Those that went though they should be kept.
    vanished: list[str] = field(default_factory=list)
    checked: float = 0.0
    check_failed: bool = False

    @property
    def newest(self) -> float:
        return max(self.archives.values(), default=self.since)


def repositories() -> list[Repository]:
    return [
        Repository(each["job"], each["source"], Path(each["path"]), each["keepDays"], each["maximumAge"])
        for each in json.loads(CONFIGURATION.read_text())
    ]


def find(job: str, source: str) -> Repository:
    found = next((each for each in repositories() if (each.job, each.source) == (job, source)), None)
    if found is None:
        names = ", ".join(each.name for each in repositories())
        raise BackupError(f"there is no repository {job}/{source}; there are: {names}")
    return found


def environment(repository: Repository, path: Path | None = None) -> dict[str, str]:
    """borg's settings. systemd hands the passphrases over as credentials; root finds them where they lie."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials is None:
        raise BackupError("no passphrases here; run it as root, or by its units")
    return {
        **os.environ,
        "BORG_REPO": str(path or repository.path),
        "BORG_PASSCOMMAND": f"cat {credentials}/{repository.job}",
        "BORG_BASE_DIR": str(STATE),
        "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
        "BORG_DISPLAY_PASSPHRASE": "no",
        "LC_ALL": "C.UTF-8",
    }


def borg(repository: Repository, *words: str, path: Path | None = None) -> str:
    """One borg command; its standard output, or an error with what it said."""
    done = subprocess.run(
        ["borg", *words], env=environment(repository, path), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    # 1 is a warning, but of a check that it found something.
    if done.returncode > (0 if words[0] == "check" else 1):
        raise BackupError(f"borg {words[0]}: {done.stderr.strip()}")
    return done.stdout


def recall(repository: Repository) -> Memory:
    try:
        return Memory(**json.loads(repository.memory.read_text()))
    except FileNotFoundError:
        return Memory(since=time.time())


def remember(repository: Repository, memory: Memory) -> None:
    write(repository.memory, json.dumps(vars(memory), indent=1) + "\n")


def write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with new.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def initialise(repository: Repository) -> None:
    """Made here and not by its source, which then cannot make one without this passphrase."""
    if (repository.path / "config").exists():
        return
    repository.path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    new = repository.path.with_name(f".{repository.path.name}.new")
    subprocess.run(["rm", "-rf", "--", str(new)], check=True)
    borg(repository, "init", "--encryption=repokey-blake2", path=new)
    new.rename(repository.path)
    remember(repository, Memory(since=time.time()))
    print(f"{repository.name}: made")


def archives(repository: Repository, *options: str) -> dict[str, float]:
    """Identifiers and times."""
    listed: list[dict[str, Any]] = json.loads(borg(repository, "list", "--json", *options))["archives"]
    # borg gives local time without a zone.
    return {each["id"]: datetime.fromisoformat(each["start"]).astimezone(timezone.utc).timestamp() for each in listed}


def look(repository: Repository, memory: Memory, *options: str) -> list[str]:
    """Compares what is there with what was; returns what is wrong."""
    present = archives(repository, *options)
    limit = time.time() - repository.keep_days * DAY
    lost = {name for name, at in memory.archives.items() if name not in present and at > limit}
    memory.vanished = sorted({*memory.vanished, *lost} - present.keys())
    memory.archives = present
    problems = []
    age = time.time() - memory.newest
    if age > repository.maximum_age:
        what = "the newest backup is" if present else "no backup came for"
        problems.append(f"{what} {age / 3600:.0f} hours {'old' if present else ''}".strip())
    if memory.vanished:
        problems.append(f"archives vanished that should be kept: {', '.join(name[:12] for name in memory.vanished)}")
    return problems


def prune(repository: Repository, memory: Memory) -> None:
    borg(repository, "prune", "--lock-wait=3600", f"--keep-within={repository.keep_days}d")
    borg(repository, "compact", "--lock-wait=3600")
    memory.archives = archives(repository, "--lock-wait=3600")


def check(repository: Repository, memory: Memory) -> list[str]:
    """The files of the repository, a part each night, and that the newest archive's data are all there."""
    try:
        borg(repository, "check", "--lock-wait=3600", "--repository-only", f"--max-duration={CHECK_SECONDS}")
        if memory.archives:
            borg(repository, "check", "--lock-wait=3600", "--archives-only", "--last=1")
        memory.check_failed = False
        return []
    except BackupError as error:
        memory.check_failed = True
        return [str(error)]
    finally:
        memory.checked = time.time()


def attend(repository: Repository, thoroughly: bool) -> list[str]:
    """Looks after one repository; returns what is wrong."""
    memory = recall(repository)
    try:
        problems = look(repository, memory, *(["--lock-wait=3600"] if thoroughly else ["--bypass-lock"]))
        if memory.check_failed and not thoroughly:
            problems.append("the last check failed")
        if thoroughly:
            problems += check(repository, memory)
            # A source that is silent keeps its last backups, one that removes things keeps all of them, and nothing is
            # moved in a repository that is damaged.
            if not problems:
                prune(repository, memory)
    except BackupError as error:
        problems = [str(error)]
    remember(repository, memory)
    return problems


def attend_all(thoroughly: bool) -> bool:
    clean = True
    for repository in repositories():
        problems = attend(repository, thoroughly)
        for problem in problems:
            print(f"{repository.name}: {problem}", file=sys.stderr)
        clean = clean and not problems
    write(STATE / "metrics" / "estate-backup.prom", metrics())
    return clean


def metrics() -> str:
    """For the node exporter (Prometheus documentation, text format)."""
    known = [(each, recall(each)) for each in repositories()]
    rows = {
        "estate_backup_newest_timestamp_seconds": ("Start of the newest backup", lambda _, m: m.newest),
        "estate_backup_maximum_age_seconds": ("Age at which it is too old", lambda r, _: r.maximum_age),
        "estate_backup_archives": ("Backups that are kept", lambda _, m: len(m.archives)),
        "estate_backup_vanished_archives": ("Backups that went and should not", lambda _, m: len(m.vanished)),
        "estate_backup_check_timestamp_seconds": ("Last check", lambda _, m: m.checked),
        "estate_backup_check_failed": ("Whether the last check failed", lambda _, m: int(m.check_failed)),
    }
    lines = []
    for name, (help_text, value) in rows.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
        for repository, memory in known:
            lines.append(f'{name}{{job_name="{repository.job}",source="{repository.source}"}} {value(repository, memory)}')
    return "\n".join(lines) + "\n"


def accept(repository: Repository) -> None:
    memory = recall(repository)
    print(f"{repository.name}: {len(memory.vanished)} vanished archives given up")
    memory.vanished = []
    remember(repository, memory)


def as_account() -> None:
    """Root's files would be in the way of the sources: as root it runs in a unit like the timer's."""
    if os.geteuid() == 0:
        options = ["--quiet", "--wait", "--pipe", "--collect", f"--uid={ACCOUNT}", "--property=UMask=0027"]
        jobs = sorted({each.job for each in repositories()})
        options += [f"--property=LoadCredential={job}:{CONFIGURATION.parent}/{job}.passphrase" for job in jobs]
        os.execvp("systemd-run", ["systemd-run", *options, "/usr/local/sbin/estate-backup", *sys.argv[1:]])


def main(words: list[str]) -> int:
    as_account()
    match words:
        case ["initialise"]:
            # borg's start is most of it, and a new estate has all to make.
            with ThreadPoolExecutor() as workers:
                list(workers.map(initialise, repositories()))
        case ["status"]:
            return 0 if attend_all(thoroughly=False) else 1
        case ["maintain"]:
            return 0 if attend_all(thoroughly=True) else 1
        case ["list"]:
            for repository in repositories():
                print(f"{repository.name}:\n{borg(repository, 'list', '--short', '--bypass-lock')}", end="")
        case ["accept", job, source]:
            accept(find(job, source))
        case ["borg", job, source, *rest] if rest:
            os.execvpe("borg", ["borg", *rest], environment(find(job, source)))
        case _:
            sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BackupError as error:
        sys.exit(f"estate-backup: {error}")
