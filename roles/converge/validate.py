"""Candidates shown to the daemons that will read them, before any is in force."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from contextlib import suppress

from .bundle import Bundle, Mode, Validator
from .errors import ConvergeError
from .host import Host
from .plan import FileChange, below
from .store import Store

# A mount namespace of its own, with the staged trees over the real ones: the daemon's checker reads the whole
# candidate set under its real names, and nobody else sees it.
STAGED = """
count=$1
shift
while [ "$count" -gt 0 ]; do
  mount --bind "$1" "$2"
  shift 2
  count=$((count - 1))
done
exec "$@"
"""


def validate(host: Host, store: Store, bundle: Bundle, mode: Mode, changes: list[FileChange]) -> list[str]:
    """Runs every validator that concerns a change; returns notes about those that are not installed yet."""
    notes: list[str] = []
    for change in changes:
        file = bundle.files.get(change.path)
        if file is None or file.validator is None:
            continue
        candidate = host.candidate(change.path)
        command = [word.replace("{}", candidate) for word in file.validator]
        result = host.runner.run(command, timeout=120)
        words = shlex.join(word.replace("{}", change.path) for word in file.validator)
        where = f"{change.role}: file {change.path}"
        output = result.output.replace(candidate, change.path)
        judge(where, words, result.status, output, mode, notes)
    for name, validator in bundle.validators.items():
        concerned = [change for change in changes if below(change.path, validator.trees)]
        if concerned:
            staged(host, store, name, validator, concerned, mode, notes)
    return notes


def judge(where: str, words: str, status: int, output: str, mode: Mode, notes: list[str]) -> None:
    """Refused is an error; not installed is one for the configuration, which brings the packages."""
    if status == 127 and mode != "configuration":
        what = words if words.startswith("its validator ") else words.split()[0]
        notes.append(f"{where}: not validated, {what} is not installed yet")
    elif status != 0:
        raise ConvergeError(where, f"refused by {words} (status {status})", output)


def staged(
    host: Host,
    store: Store,
    name: str,
    validator: Validator,
    changes: list[FileChange],
    mode: Mode,
    notes: list[str],
) -> None:
    """One whole-tree validator over copies of its trees that hold the candidates."""
    staging = f"{store.directory}/staging"
    shutil.rmtree(staging, ignore_errors=True)
    os.mkdir(staging, 0o700)
    try:
        pairs: list[str] = []
        for index, tree in enumerate(validator.trees):
            if not os.path.isdir(host.real(tree)):
                what = f"its tree {tree} is not a directory on this host"
                raise ConvergeError(f"{validator.role}: validator {name}", what)
            copy = f"{staging}/{index}"
            copy_tree(host.real(tree), copy)
            for change in changes:
                if below(change.path, [tree]):
                    overlay(host, change, copy + change.path.removeprefix(tree))
            pairs += [copy, host.real(tree)]
        unshare = ["unshare", "--mount", "--propagation", "private", "--", "sh", "-ec", STAGED, "sh"]
        command = [*unshare, str(len(validator.trees)), *pairs, *validator.command]
        result = host.runner.run(command, timeout=120)
        files = ", ".join(change.path for change in changes)
        words = shlex.join(validator.command)
        if "\n" in words:  # a script, which nobody would read in an error
            words = f"its validator {name}"
        judge(f"{validator.role}: {files}", words, result.status, result.output, mode, notes)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def overlay(host: Host, change: FileChange, place: str) -> None:
    """A change as it will be, in the copy."""
    if os.path.lexists(place):
        os.unlink(place)
    if change.after is not None:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        copy_entry(host.candidate(change.path), place)


def copy_tree(source: str, target: str) -> None:
    """Directories, files and links with their owners and modes; sockets and pipes stay behind.

    Daemons go on meanwhile: what they take away between the look and the copy is not there.
    """
    copy_entry(source, target)
    with os.scandir(source) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if entry.is_dir(follow_symlinks=False):
                    copy_tree(entry.path, f"{target}/{entry.name}")
                elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                    copy_entry(entry.path, f"{target}/{entry.name}")


def copy_entry(source: str, target: str) -> None:
    found = os.lstat(source)
    if stat.S_ISDIR(found.st_mode):
        os.mkdir(target)
    else:
        shutil.copyfile(source, target, follow_symlinks=False)
    os.chown(target, found.st_uid, found.st_gid, follow_symlinks=False)
    if not stat.S_ISLNK(found.st_mode):
        os.chmod(target, stat.S_IMODE(found.st_mode))
