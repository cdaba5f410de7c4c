"""The incoming folders: what in them is whole, what is taken, what is rejected."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .repository import AptError, Repository, aptly, publish

# What upload programs call a file that is not whole yet.
UNFINISHED = (".upload", ".part", ".tmp", ".filepart")
# Seconds without a change after which an upload counts as whole.
SETTLE = 5
# Seconds after which what still is not whole is rejected.
GRACE = 900


@dataclass(frozen=True)
class Upload:
    """A package in an incoming folder with all its files."""

    files: list[Path]
    # Why it is not taken now.
    waiting: str | None = None

    @property
    def name(self) -> str:
        return self.files[0].name


def scan(repository: Repository) -> bool:
    """Takes what is whole in the incoming folders. False: something was rejected."""
    clean = True
    for release in repository.releases:
        settle(repository, release)
        for upload in uploads(repository, release):
            if upload.waiting is None:
                reason = take(repository, release, upload)
            elif age(upload.files[0]) < GRACE:
                print(f"{release}: {upload.name} {upload.waiting}; waiting")
                continue
            else:
                reason = f"{upload.waiting}, and nothing came for {GRACE // 60} minutes"
            if reason is not None:
                reject(repository, release, upload, reason)
                clean = False
        publish(repository, release)
    return clean


def settle(repository: Repository, release: str) -> None:
    """Waits for uploads that are under way, for as long as they go on and a minute at most."""
    for _ in range(60):
        if all(age(path) >= SETTLE for path in candidates(repository.incoming(release))):
            return
        time.sleep(1)


def candidates(folder: Path) -> list[Path]:
    """Names that may be part of a package: no hidden ones, none that say they are unfinished."""
    return sorted(
        path for path in folder.iterdir() if not path.name.startswith(".") and not path.name.endswith(UNFINISHED)
    )


def age(path: Path) -> float:
    """Seconds since the last change; what went meanwhile is old."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return float("inf")
    # The time of the inode: rsync and sftp may set the other one to that of their source.
    return time.time() - found.st_ctime


def uploads(repository: Repository, release: str) -> list[Upload]:
    """What lies in a release's incoming folder, sources with their files."""
    folder = repository.incoming(release)
    paths = candidates(folder)
    result: list[Upload] = []
    taken: set[str] = set()
    for path in paths:
        if path.suffix == ".dsc" and regular(path):
            upload = source_upload(path)
            taken |= {each.name for each in upload.files}
            result.append(upload)
    for path in paths:
        if path.name in taken:
            continue
        if not regular(path):
            result.append(Upload([path], "is not a plain file"))
        elif path.suffix not in (".deb", ".udeb"):
            result.append(Upload([path], "is no .deb, and no .dsc names it"))
        elif age(path) < SETTLE:
            result.append(Upload([path], "is still being written"))
        else:
            result.append(Upload([path], truncated(path)))
    return result


def regular(path: Path) -> bool:
    """No link, no folder: a link could lead to what only this account may read."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def truncated(path: Path) -> str | None:
    """Why a .deb is not whole: every byte of it is read."""
    command = ["dpkg-deb", "--fsys-tarfile", str(path)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return None
    words = done.stderr.strip().replace(f"{path.parent}/", "").splitlines()
    return f"cannot be read ({words[0] if words else done.returncode})"


def source_upload(path: Path) -> Upload:
    """A source package: whole when all that its .dsc names is there with the size and sum it says."""
    files = [path]
    waiting: str | None = None
    section = False
    for line in path.read_text(errors="replace").splitlines():
        if not line.startswith(" "):
            section = line.strip() == "Checksums-Sha256:"
            continue
        words = line.split()
        if not section or len(words) != 3 or "/" in words[2]:
            continue
        part = path.parent / words[2]
        files.append(part)
        if not regular(part) or digest(part) != words[0]:
            waiting = f"lacks {part.name}"
    if len(files) == 1:
        waiting = "names no files with SHA-256 sums"
    return Upload(files, waiting)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take(repository: Repository, release: str, upload: Upload) -> str | None:
    """Gives an upload to aptly. Returns why it was refused."""
    repository.stale(release).touch()
    spool = repository.root / "state" / "spool"
    shutil.rmtree(spool, ignore_errors=True)
    spool.mkdir()
    try:
        for path in upload.files:
            shutil.copyfile(path, spool / path.name, follow_symlinks=False)
        aptly(repository, "repo", "add", repository.component(release), str(spool))
    except (AptError, OSError) as error:
        return str(error).replace(f"{spool}/", "")
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    for path in upload.files:
        path.unlink(missing_ok=True)
    print(f"{release}: took {upload.name}")
    return None


def reject(repository: Repository, release: str, upload: Upload, reason: str) -> None:
    """Moves an upload out of the way, with the reason beside it."""
    folder = repository.rejected(release)
    for path in upload.files:
        if os.path.lexists(path):
            os.replace(path, folder / path.name)
    (folder / f"{upload.name}.reason").write_text(f"{reason}\n")
    print(f"{release}: rejected {upload.name}: {reason}", file=sys.stderr)
