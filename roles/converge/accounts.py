"""Users and groups: what is on the host, and the commands that bring it to what is declared, with undo."""

from __future__ import annotations

import os
from dataclasses import dataclass

from .bundle import Bundle, Group, User
from .errors import ConvergeError
from .host import Host

HUMAN = range(1000, 60000)


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    comment: str
    home: str
    shell: str


@dataclass(frozen=True)
class Accounts:
    """What /etc/passwd and /etc/group say."""

    users: dict[str, Account]
    groups: dict[str, int]
    members: dict[str, list[str]]

    def groups_of(self, name: str) -> list[str]:
        return sorted(group for group, members in self.members.items() if name in members)

    def group_name(self, gid: int) -> str:
        return next((name for name, number in self.groups.items() if number == gid), str(gid))


@dataclass(frozen=True)
class AccountChange:
    """One command, and the one that takes it back, which is due while an account of that name exists."""

    kind: str
    name: str
    role: str
    line: str
    command: list[str]
    undo: list[str]
    created: bool


def read_accounts(host: Host) -> Accounts:
    users: dict[str, Account] = {}
    groups: dict[str, int] = {}
    members: dict[str, list[str]] = {}
    for fields in rows(host, "/etc/passwd", 7):
        users[fields[0]] = Account(int(fields[2]), int(fields[3]), fields[4], fields[5], fields[6])
    for fields in rows(host, "/etc/group", 4):
        groups[fields[0]] = int(fields[2])
        members[fields[0]] = [name for name in fields[3].split(",") if name]
    return Accounts(users, groups, members)


def rows(host: Host, path: str, width: int) -> list[list[str]]:
    entry = host.inspect(path)
    lines = entry.data.decode(errors="replace").splitlines() if entry else []
    return [fields for fields in (line.split(":") for line in lines) if len(fields) == width]


def account_changes(bundle: Bundle, accounts: Accounts) -> list[AccountChange]:
    """Groups first, for users need them."""
    changes = [group_change(name, group, accounts) for name, group in bundle.groups.items()]
    changes += [user_change(name, user, accounts) for name, user in bundle.users.items()]
    return [change for change in changes if change is not None]


def group_change(name: str, group: Group, accounts: Accounts) -> AccountChange | None:
    if name not in accounts.groups:
        options = ["--gid", str(group.gid)] if group.gid is not None else []
        options += ["--system"] if group.system else []
        command, undo = ["groupadd", *options, name], ["groupdel", name]
        return AccountChange("group", name, group.role, f"+ group {name}", command, undo, True)
    if group.gid is None or accounts.groups[name] == group.gid:
        return None
    old = accounts.groups[name]
    line = f"~ group {name} (number {old} to {group.gid})"
    command, undo = (["groupmod", "--gid", str(number), name] for number in (group.gid, old))
    return AccountChange("group", name, group.role, line, command, undo, False)


def user_change(name: str, user: User, accounts: Accounts) -> AccountChange | None:
    account = accounts.users.get(name)
    wanted = {
        "--uid": None if user.uid is None else str(user.uid),
        "--gid": user.group,
        "--groups": None if user.groups is None else ",".join(sorted(user.groups)),
        "--home-dir" if account is None else "--home": user.home,
        "--shell": user.shell,
        "--comment": user.comment,
    }
    if account is None:
        options = [word for key, value in wanted.items() if value for word in (key, value)]
        options += [] if user.group else ["--user-group"]
        options += ["--system", "--no-create-home"] if user.system else ["--create-home"]
        command, undo = ["useradd", *options, name], ["userdel", name]
        return AccountChange("user", name, user.role, f"+ user {name}", command, undo, True)
    present = {
        "--uid": str(account.uid),
        "--gid": accounts.group_name(account.gid),
        "--groups": ",".join(accounts.groups_of(name)),
        "--home": account.home,
        "--shell": account.shell,
        "--comment": account.comment,
    }
    different = {key: value for key, value in wanted.items() if value is not None and value != present[key]}
    if not different:
        return None
    words = ", ".join(
        f"{key[2:]} {present[key] or 'none'} to {value or 'none'}" for key, value in different.items()
    )
    command = ["usermod", *(word for key, value in different.items() for word in (key, value)), name]
    undo = ["usermod", *(word for key in different for word in (key, present[key])), name]
    return AccountChange("user", name, user.role, f"~ user {name} ({words})", command, undo, False)


def surplus_users(bundle: Bundle, accounts: Accounts, created: list[str]) -> list[str]:
    """Accounts that an earlier bundle made and this one lacks, and unknown people's where they are to go.

    What a cloud's own automation makes stays: it would come back, and the automation breaks without it.
    """
    gone = {name for name in created if name in accounts.users and name not in bundle.users}
    if bundle.unknown_users == "remove":
        people = {name for name, account in accounts.users.items() if account.uid in HUMAN}
        gone |= people - bundle.users.keys() - set(bundle.kept_users)
    return sorted(gone)


def guard_administrators(bundle: Bundle, leaving: list[str], before: list[str], caller: str | None) -> None:
    """Nobody shuts everybody out: an administrator stays, and the account that runs this one does."""
    if not any(user.administrator for user in bundle.users.values()):
        if bundle.unknown_users == "remove" or before:
            former = f" ({', '.join(before)} would go)" if before else ""
            what = f"no user is an administrator any more{former}; declare one with administrator: true"
            raise ConvergeError("users", what)
    if caller in leaving and caller != "root":
        what = f"would remove {caller}, the account of this connection; declare it, or connect as another"
        raise ConvergeError("users", what)


def guard_groups(bundle: Bundle, leaving: list[str]) -> None:
    """A group that an earlier bundle made does not go while a user is said to be in it."""
    for name, user in bundle.users.items():
        for group in [*(user.groups or []), *([user.group] if user.group else [])]:
            if group in leaving:
                what = f"is in the group {group}, which the bundle no longer has; declare it"
                raise ConvergeError(f"{user.role}: user {name}", what)


def calling_account() -> str | None:
    """Who is behind a sudo."""
    return os.environ.get("SUDO_USER")
