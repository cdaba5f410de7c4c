"""What differs between a bundle, the last one and the host. Reads only."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass, field

from .accounts import AccountChange, Accounts, account_changes, read_accounts, surplus_users
from .bundle import Bundle, Directory, File, Mode, Slot
from .errors import ConvergeError
from .host import Entry, Host
from .packages import missing_packages
from .store import State, other_stores
from .units import UnitState, unit_operations, unit_states

UNKNOWN = -1


@dataclass(frozen=True)
class FileChange:
    """One path's step from what stands there to what shall: a file, a link, or nothing."""

    path: str
    role: str
    before: Entry | None
    after: Entry | None
    reload: list[str] = field(default_factory=list)
    restart: list[str] = field(default_factory=list)

    def line(self) -> str:
        sign = "-" if self.after is None else "+" if self.before is None else "~"
        kind = (self.after or self.before or Entry("file", 0, 0, 0)).kind
        return f"{sign} {kind} {self.path}{self.metadata()}"

    def metadata(self) -> str:
        """A change of owner and mode alone is said."""
        old, new = self.before, self.after
        if old is None or new is None or old.kind != new.kind or old.data != new.data:
            return ""
        return f" ({facts(old)} to {facts(new)})"


@dataclass(frozen=True)
class DirectoryChange:
    path: str
    role: str
    before: Entry | None
    after: Entry

    def line(self) -> str:
        if self.before is None:
            return f"+ directory {self.path}"
        return f"~ directory {self.path} ({facts(self.before)} to {facts(self.after)})"


@dataclass
class Plan:
    packages: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    accounts: list[AccountChange] = field(default_factory=list)
    leaving_users: list[str] = field(default_factory=list)
    leaving_groups: list[str] = field(default_factory=list)
    directories: list[DirectoryChange] = field(default_factory=list)
    leaving_directories: list[str] = field(default_factory=list)
    files: list[FileChange] = field(default_factory=list)
    units: dict[str, list[str]] = field(default_factory=dict)
    leaving_units: dict[str, list[str]] = field(default_factory=dict)
    states: dict[str, UnitState] = field(default_factory=dict)
    empty_slots: dict[str, Slot] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """One line for each thing that differs."""
        return [
            *(f"+ package {name}" for name in self.packages),
            *(change.line for change in self.accounts),
            *(change.line() for change in self.directories),
            *(change.line() for change in self.files),
            *(f"? slot {path} is empty" for path in self.empty_slots),
            *(f"~ unit {name} ({', '.join(verbs)})" for name, verbs in self.units.items()),
            *(f"- unit {name} ({', '.join(verbs)})" for name, verbs in self.leaving_units.items()),
            *self.leaving_lines(),
        ]

    def leaving_lines(self) -> list[str]:
        """What goes after the commit."""
        return [
            *(f"- user {name}" for name in self.leaving_users),
            *(f"- group {name}" for name in self.leaving_groups),
            *(f"- directory {path}" for path in self.leaving_directories),
            *(f"- package {name} (no longer asked for; apt may remove it)" for name in self.unmarked),
        ]


def make_plan(bundle: Bundle, mode: Mode, state: State, host: Host) -> Plan:
    """Everything that differs now; made again after packages and accounts, which bring names and files."""
    accounts = read_accounts(host)
    plan = Plan(files=file_changes(bundle, mode, state, host, accounts))
    plan.directories = directory_changes(bundle, mode, host, accounts)
    plan.empty_slots = {path: slot for path, slot in bundle.slots.items() if host.inspect(path) is None}
    left = [path for path in state.directories if path not in bundle.directories and host.inspect(path)]
    plan.leaving_directories = sorted(left, reverse=True)
    if mode == "configuration":
        plan.packages = missing_packages(host, list(bundle.packages))
        plan.unmarked = [name for name in state.packages if name not in bundle.packages]
        plan.accounts = account_changes(bundle, accounts)
        plan.leaving_users = surplus_users(bundle, accounts, state.users)
        plan.leaving_groups = [
            name for name in state.groups if name in accounts.groups and name not in bundle.groups
        ]
    refreshed = {unit for change in plan.files for unit in [*change.reload, *change.restart]}
    names = sorted({*bundle.units, *state.units, *refreshed})
    plan.states = unit_states(host, names)
    for name, unit in bundle.units.items():
        verbs = unit_operations(unit, plan.states[name])
        if verbs:
            plan.units[name] = verbs
    for name, asked in state.units.items():
        verbs = leaving_operations(asked, plan.states[name])
        if name not in bundle.units and verbs:
            plan.leaving_units[name] = verbs
    return plan


def leaving_operations(asked: dict[str, bool | None], now: UnitState) -> list[str]:
    """What an earlier bundle asked of a unit is taken back; what it did not ask for stays."""
    if now.load == "not-found":
        return []
    if asked.get("masked"):
        return ["unmask"] if now.enabled.startswith("masked") else []
    verbs = ["stop"] if asked.get("started") and now.active in ("active", "activating", "reloading") else []
    return verbs + (["disable"] if asked.get("enabled") and now.enabled.startswith("enabled") else [])


def file_changes(
    bundle: Bundle, mode: Mode, state: State, host: Host, accounts: Accounts
) -> list[FileChange]:
    """Files and links to write, then paths to remove: those declared absent and those of the last bundle."""
    changes = []
    for path, file in bundle.files.items():
        after = Entry("file", *ownership(file, mode, accounts), file.content.encode())
        changes.append(FileChange(path, file.role, host.inspect(path), after, file.reload, file.restart))
    for path, link in bundle.links.items():
        after = Entry("link", 0o777, 0, 0, link.target.encode())
        changes.append(FileChange(path, link.role, host.inspect(path), after, link.reload, link.restart))
    for path, absent in bundle.absent.items():
        changes.append(FileChange(path, absent.role, host.inspect(path), None, absent.reload, absent.restart))
    elsewhere = {path for store in other_stores(host, mode) for path in store.read_state().files}
    declared = {*bundle.files, *bundle.links, *bundle.absent, *elsewhere, *bundle.slots}
    for path, known in state.files.items():
        if path not in declared:
            before = host.inspect(path)
            changes.append(FileChange(path, known["role"], before, None, known["reload"], known["restart"]))
    for change in changes:
        if change.before is not None and change.before.kind in ("directory", "other"):
            kind = "a directory" if change.before.kind == "directory" else "neither a file nor a link"
            what = f"{kind} is in the way; look what it holds and remove it by hand"
            raise ConvergeError(f"{change.role}: {change.path}", what)
    return [change for change in changes if differs(change.before, change.after)]


def differs(before: Entry | None, after: Entry | None) -> bool:
    if before is not None and after is not None and before.kind == after.kind == "link":
        return before.data != after.data
    return before != after


def directory_changes(bundle: Bundle, mode: Mode, host: Host, accounts: Accounts) -> list[DirectoryChange]:
    """Parents before what they hold."""
    changes = []
    for path, directory in sorted(bundle.directories.items()):
        before = host.inspect(path)
        if before is not None and before.kind != "directory":
            what = f"a {before.kind} is in the way, where a directory must be; remove it by hand"
            raise ConvergeError(f"{directory.role}: {path}", what)
        after = Entry("directory", *ownership(directory, mode, accounts))
        if before != after:
            changes.append(DirectoryChange(path, directory.role, before, after))
    return changes


def ownership(declared: File | Directory, mode: Mode, accounts: Accounts) -> tuple[int, int, int]:
    """Mode, user and group number. Secrets may come before their owner: root alone holds them until then."""
    user = accounts.users.get(declared.owner)
    group = accounts.groups.get(declared.group)
    octal = int(declared.mode, 8)
    if mode != "configuration" and (user is None or group is None):
        root = accounts.users["root"]
        return octal & 0o700, root.uid, root.gid
    return octal, UNKNOWN if user is None else user.uid, UNKNOWN if group is None else group


def deferred(bundle: Bundle, accounts: Accounts) -> dict[str, dict[str, str]]:
    """What waits for its owner."""
    waiting = {}
    for path, declared in [*bundle.directories.items(), *bundle.files.items()]:
        if declared.owner not in accounts.users or declared.group not in accounts.groups:
            waiting[path] = {"owner": declared.owner, "group": declared.group, "mode": declared.mode}
    return waiting


def facts(entry: Entry) -> str:
    return f"{entry.uid}:{entry.gid} {entry.mode:04o}"


def next_state(bundle: Bundle, mode: Mode, state: State, plan: Plan, host: Host) -> State:
    """What this bundle will have held, once it is committed."""
    following = State()
    for path, declared in [*bundle.files.items(), *bundle.links.items()]:
        known = {"role": declared.role, "reload": declared.reload, "restart": declared.restart}
        following.files[path] = known
    made = {change.path for change in plan.directories if change.before is None}
    following.directories = sorted(made | {path for path in state.directories if path in bundle.directories})
    created = {(change.kind, change.name) for change in plan.accounts if change.created}
    users = {name for kind, name in created if kind == "user"}
    groups = {name for kind, name in created if kind == "group"}
    following.users = sorted(users | {name for name in state.users if name in bundle.users})
    following.groups = sorted(groups | {name for name in state.groups if name in bundle.groups})
    kept = {name for name in state.packages if name in bundle.packages}
    following.packages = sorted(kept | set(plan.packages))
    following.administrators = sorted(name for name, user in bundle.users.items() if user.administrator)
    for name, unit in bundle.units.items():
        asked = asdict(unit)
        following.units[name] = {key: asked[key] for key in ("enabled", "started", "masked")}
    if mode != "configuration":
        following.deferred = deferred(bundle, read_accounts(host))
    return following


def below(path: str, trees: list[str]) -> bool:
    """Whether a path lies in one of the trees."""
    return any(re.match(re.escape(tree) + "(/|$)", path) for tree in trees)


def parents_exist(host: Host, change: FileChange) -> None:
    """A file's directory comes from a package or from the bundle; it is never guessed."""
    directory = os.path.dirname(change.path)
    if directory != "/" and host.inspect(directory) is None:
        what = f"its directory {directory} does not exist; declare it, or the package that brings it"
        raise ConvergeError(f"{change.role}: {change.path}", what)
