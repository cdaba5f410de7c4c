"""Back before the commit, forward after it. A failed run and an interrupted one take the same way."""

from __future__ import annotations

import os
import posixpath
from typing import Any

from .accounts import read_accounts
from .errors import ConvergeError
from .host import Entry, Host
from .packages import POLICY, repair, unmark
from .store import Journal, State, Store
from .units import UnitState, daemon_reload, forget_failures, is_unit_file, restore_units, systemctl, unit_states


def recover(host: Host, store: Store) -> list[str]:
    """Repairs what an interrupted run left; says what it did, or nothing when there was nothing."""
    journal = store.read_journal()
    if journal is None:
        return []
    if journal.phase == "committed":
        return ["an interrupted run is finished first", *finish(host, store, journal)]
    notes = ["an interrupted run is taken back first"]
    if journal.phase == "packages":
        host.restore(POLICY, journal.files.get(POLICY, False))
        notes += repair(host)
    return notes + roll_back(host, store, journal)


def roll_back(host: Host, store: Store, journal: Journal) -> list[str]:
    """Everything as it was; returns what could not be put back. May be interrupted and done again."""
    failures: list[str] = []
    before = {name: UnitState(**state) for name, state in journal.units.items()}
    failures += restore_units(host, before, early=True)
    host.at("rollback-units-stopped")
    for path, was_absent in journal.files.items():
        host.restore(path, was_absent)
    host.at("rollback-files-restored")
    failures += restore_directories(host, journal)
    failures += restore_accounts(host, journal)
    try:
        if any(is_unit_file(path) for path in journal.files):
            daemon_reload(host)
    except ConvergeError as error:
        failures += error.lines()
    failures += restore_units(host, before, early=False)
    for name, verb in journal.refreshed:
        if name in before and before[name].active == "active":
            try:
                if unit_states(host, [name])[name].load != "not-found":
                    forget_failures(host, name)
                    systemctl(host, verb, name)
            except ConvergeError as error:
                failures += error.short()
    host.at("rollback-units-restored")
    store.drop_journal()
    return failures


def restore_directories(host: Host, journal: Journal) -> list[str]:
    failures = []
    for path, facts in reversed(journal.directories.items()):
        if facts is not None:
            host.settle(path, Entry("directory", facts["mode"], facts["uid"], facts["gid"]))
        elif not host.remove_directory(path):
            failures.append(f"directory {path} stays: it is no longer empty")
    return failures


def restore_accounts(host: Host, journal: Journal) -> list[str]:
    """Undoes in reverse what was done, which is told from what the account files say now."""
    failures = []
    for change in reversed(journal.accounts):
        accounts = read_accounts(host)
        exists = change["name"] in (accounts.users if change["kind"] == "user" else accounts.groups)
        if exists:
            result = host.runner.run(change["undo"])
            if result.status != 0:
                failures.append(f"{change['kind']} {change['name']}: {result.output.strip()}")
    return failures


def finish(host: Host, store: Store, journal: Journal) -> list[str]:
    """What comes after the commit and is only done forward; what fails is said, and tried again next time."""
    state = State(**(journal.state or {}))
    store.write_state(state)
    host.at("state-written")
    notes: list[str] = []
    for path in journal.files:
        entry = host.forget_previous(path)
        if entry is not None and entry.kind == "file" and store.mode == "configuration":
            notes += keep(store, path, entry)
    host.at("previous-kept")
    for name in journal.finish.get("users", []):
        if not remove_user(host, name, notes):
            state.users = sorted({*state.users, name})
    host.at("users-removed")
    for name in journal.finish.get("groups", []):
        if name in read_accounts(host).groups:
            result = host.runner.run(["groupdel", name])
            if result.status != 0:
                notes.append(f"group {name} stays: {result.output.strip()}")
                state.groups = sorted({*state.groups, name})
    for path in journal.finish.get("directories", []):
        if not host.remove_directory(path):
            notes.append(f"directory {path} stays: it is not empty")
    if journal.finish.get("packages"):
        notes += unmark(host, journal.finish["packages"])
    host.at("rest-removed")
    store.write_state(state)
    store.drop_journal()
    return notes


def keep(store: Store, path: str, entry: Entry) -> list[str]:
    """The previous version, below previous/ in the state directory, for whoever wants to compare."""
    target = f"{store.directory}/previous{path}"
    try:
        os.makedirs(posixpath.dirname(target), mode=0o700, exist_ok=True)
        with open(target, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(entry.data)
    except OSError as error:
        return [f"the previous {path} is not kept: {error.strerror}"]
    return []


def remove_user(host: Host, name: str, notes: list[str]) -> bool:
    """The account goes; its home stays, root's alone, for data is never dropped."""
    account = read_accounts(host).users.get(name)
    if account is None:
        return True
    host.runner.run(["loginctl", "terminate-user", name])
    result = host.runner.run(["userdel", "--force", name])
    if result.status != 0:
        notes.append(f"user {name} stays: {result.output.strip()}")
        return False
    try:
        home: Any = host.inspect(account.home)
        if home is not None and home.kind == "directory" and home.uid == account.uid:
            root = read_accounts(host).users["root"]
            host.settle(account.home, Entry("directory", 0o700, root.uid, root.gid))
            notes.append(f"{account.home} stays, for root alone")
    except (ConvergeError, OSError) as error:
        notes.append(f"{account.home}: {error}")
    return True
