"""The host's files. No path is walked through a link, so that nobody's link redirects root's pen."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from .errors import ConvergeError
from .runner import Runner

CANDIDATE = ".estate-new"
PREVIOUS = ".estate-old"


@dataclass(frozen=True)
class Entry:
    """What stands at a path. `data` is a file's content or a link's target."""

    kind: Literal["file", "directory", "link", "other"]
    mode: int
    uid: int
    gid: int
    data: bytes = b""


def hidden(name: str, suffix: str) -> str:
    """A name beside a target that no daemon's pattern for its configuration directory takes up."""
    return f".{name}{suffix}"


class Host:
    """The file tree below `root`, and the commands of the system. `at` is told each step by its name."""

    def __init__(self, root: str, runner: Runner, at: Callable[[str], None] = lambda step: None) -> None:
        self.root = root.rstrip("/")
        self.runner = runner
        self.at = at

    def real(self, path: str) -> str:
        """The path as a command needs it."""
        return self.root + path

    def candidate(self, path: str) -> str:
        """Where the candidate for a path lies, as a command needs it."""
        directory, name = os.path.split(self.real(path))
        return os.path.join(directory, hidden(name, CANDIDATE))

    @contextmanager
    def parent(self, path: str) -> Iterator[tuple[int, str]]:
        """The directory that holds a path, opened component by component, and the path's last name."""
        *directories, name = path.strip("/").split("/")
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.root or "/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for index, part in enumerate(directories):
                try:
                    following = os.open(part, flags, dir_fd=handle)
                except OSError as error:
                    if error.errno in (errno.ENOTDIR, errno.ELOOP):
                        place = "/" + "/".join(directories[: index + 1])
                        what = f"{place} is in the way: it is a link or a file, where a directory must be"
                        raise ConvergeError(path, what) from None
                    raise
                os.close(handle)
                handle = following
            yield handle, name
        finally:
            os.close(handle)

    def inspect(self, path: str) -> Entry | None:
        """What stands at a path, or nothing."""
        try:
            with self.parent(path) as (parent, name):
                found = os.stat(name, dir_fd=parent, follow_symlinks=False)
                facts = (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid)
                if stat.S_ISLNK(found.st_mode):
                    return Entry("link", *facts, os.fsencode(os.readlink(name, dir_fd=parent)))
                if stat.S_ISDIR(found.st_mode):
                    return Entry("directory", *facts)
                if not stat.S_ISREG(found.st_mode):
                    return Entry("other", *facts)
                handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
                with os.fdopen(handle, "rb") as file:
                    return Entry("file", *facts, file.read())
        except FileNotFoundError:
            return None

    def write_candidate(self, path: str, entry: Entry) -> None:
        """The new version beside its target, with its owner and mode, safely on the disk."""
        with self.parent(path) as (parent, name):
            fresh = hidden(name, CANDIDATE)
            unlink(parent, fresh)
            if entry.kind == "link":
                os.symlink(entry.data, os.fsencode(fresh), dir_fd=parent)
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(fresh, flags, 0o600, dir_fd=parent), "wb") as file:
                file.write(entry.data)
                file.flush()
                os.fchown(file.fileno(), entry.uid, entry.gid)
                os.fchmod(file.fileno(), entry.mode)
                os.fsync(file.fileno())

    def swap(self, path: str, remove: bool) -> None:
        """The candidate in force at once, or the path gone; the previous version stays until the end."""
        with self.parent(path) as (parent, name):
            previous = hidden(name, PREVIOUS)
            unlink(parent, previous)
            try:
                os.link(name, previous, src_dir_fd=parent, dst_dir_fd=parent, follow_symlinks=False)
            except FileNotFoundError:
                pass
            os.fsync(parent)
            if remove:
                unlink(parent, name)
            else:
                os.rename(hidden(name, CANDIDATE), name, src_dir_fd=parent, dst_dir_fd=parent)
            os.fsync(parent)

    def restore(self, path: str, was_absent: bool) -> None:
        """The previous version back in force. Needs no space, and may be done twice."""
        try:
            with self.parent(path) as (parent, name):
                previous = hidden(name, PREVIOUS)
                try:
                    os.rename(previous, name, src_dir_fd=parent, dst_dir_fd=parent)
                    # A rename between two names of one file does nothing, and leaves both.
                    unlink(parent, previous)
                except FileNotFoundError:
                    if was_absent:
                        unlink(parent, name)
                unlink(parent, hidden(name, CANDIDATE))
                os.fsync(parent)
        except FileNotFoundError:
            pass

    def forget_previous(self, path: str) -> Entry | None:
        """Removes the previous version that stayed beside a path, and says what it was."""
        place = os.path.join(os.path.dirname(path), hidden(os.path.basename(path), PREVIOUS))
        entry = self.inspect(place)
        if entry is not None:
            with self.parent(place) as (parent, name):
                unlink(parent, name)
        return entry

    def make_directory(self, path: str, entry: Entry) -> None:
        """A directory, new or as it is, with its owner and mode."""
        with self.parent(path) as (parent, name):
            try:
                os.mkdir(name, 0o700, dir_fd=parent)
            except FileExistsError:
                pass
            self.settle(path, entry)
            os.fsync(parent)

    def settle(self, path: str, entry: Entry) -> None:
        """Owner and mode of what stands at a path, never through a link."""
        with self.parent(path) as (parent, name):
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
            try:
                os.fchown(handle, entry.uid, entry.gid)
                os.fchmod(handle, entry.mode)
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove_directory(self, path: str) -> bool:
        """Removes a directory that is empty; says whether it is gone."""
        try:
            with self.parent(path) as (parent, name):
                os.rmdir(name, dir_fd=parent)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True


def unlink(parent: int, name: str) -> None:
    """Removes a name where there is one."""
    try:
        os.unlink(name, dir_fd=parent)
    except FileNotFoundError:
        pass
