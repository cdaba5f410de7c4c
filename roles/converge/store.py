"""What survives a run: the lock, what the last bundle held, and the journal of a change under way."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from .bundle import MODES, Mode
from .errors import ConvergeError
from .host import Host

STATE_DIRECTORY = "/var/lib/estate-converge"


@dataclass
class State:
    """What the last bundle held, so that what the next one lacks can go. Adopted things are not in it."""

    # Path to its role and the units that take up its change.
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Made by a bundle; those that were there before stay when a bundle no longer has them.
    directories: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    administrators: list[str] = field(default_factory=list)
    # Unit to what was asked of it.
    units: dict[str, dict[str, bool | None]] = field(default_factory=dict)
    # Files whose owner does not exist yet, held as root's until the configuration brings the account.
    deferred: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class Journal:
    """Enough to take everything back, or after `committed` to finish. Written before what it describes."""

    phase: str
    files: dict[str, bool] = field(default_factory=dict)  # path: there was nothing
    directories: dict[str, dict[str, Any] | None] = field(default_factory=dict)  # path: what was there
    accounts: list[dict[str, Any]] = field(default_factory=list)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshed: list[list[str]] = field(default_factory=list)  # unit, verb
    state: dict[str, Any] | None = None
    finish: dict[str, list[str]] = field(default_factory=dict)


class Store:
    """The directory of one mode below /var/lib/estate-converge, readable by root alone."""

    def __init__(self, host: Host, mode: Mode) -> None:
        self.mode = mode
        self.directory = f"{host.real(STATE_DIRECTORY)}/{mode}"

    def make(self) -> None:
        os.makedirs(self.directory, mode=0o700, exist_ok=True)
        os.chmod(os.path.dirname(self.directory), 0o700)

    def read_state(self) -> State:
        value = self.read("state.json")
        return State() if value is None else State(**value)

    def write_state(self, state: State) -> None:
        self.write("state.json", asdict(state))

    def read_journal(self) -> Journal | None:
        value = self.read("journal.json")
        return None if value is None else Journal(**value)

    def write_journal(self, journal: Journal) -> None:
        self.write("journal.json", asdict(journal))

    def drop_journal(self) -> None:
        os.unlink(f"{self.directory}/journal.json")
        self.sync()

    def keep_document(self, text: str) -> None:
        """The applied document, for a look at the drift between runs; one that is there already is left alone."""
        path = f"{self.directory}/document.json"
        try:
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    return
        except FileNotFoundError:
            pass
        self.write_text("document.json", text)

    def read(self, name: str) -> dict[str, Any] | None:
        path = f"{self.directory}/{name}"
        try:
            with open(path, encoding="utf-8") as file:
                value: dict[str, Any] = json.load(file)
                return value
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ConvergeError(path, f"is damaged ({error}); move it away and run again") from None

    def write(self, name: str, value: dict[str, Any]) -> None:
        self.write_text(name, json.dumps(value, indent=1, sort_keys=True))

    def write_text(self, name: str, text: str) -> None:
        """Whole or not at all: a new file, on the disk, renamed into place."""
        path = f"{self.directory}/{name}"
        try:
            with open(f"{path}.new", "w", encoding="utf-8", opener=private) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            with suppress(OSError):
                os.unlink(f"{path}.new")
            raise ConvergeError(f"{path}.new", f"{error.strerror}") from error
        os.rename(f"{path}.new", path)
        self.sync()

    def sync(self) -> None:
        handle = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def other_stores(host: Host, mode: Mode) -> list[Store]:
    """The stores of the other two modes."""
    return [Store(host, other) for other in MODES if other != mode]


@contextmanager
def locked(host: Host, mode: Mode, wait: float) -> Iterator[None]:
    """One run at a time on a host, whatever its mode; waits at most `wait` seconds for the other."""
    directory = host.real(STATE_DIRECTORY)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with open(f"{directory}/lock", "a+", encoding="utf-8") as file:
        waited = 0.0
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if waited >= wait:
                    file.seek(0)
                    other = file.read().strip() or "unknown"
                    now = f"another run is under way ({other}), for {wait:g} s now"
                    raise ConvergeError("lock", f"{now}; try again when it is done") from None
                host.runner.sleep(0.5)
                waited += 0.5
        file.truncate(0)
        file.write(f"{mode}, process {os.getpid()}\n")
        file.flush()
        yield
        file.truncate(0)
