"""The vocabulary of a bundle, the same as in roles/bundle.ts, and the rules that one document must keep."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from .document import read_document
from .strict import parse, refused

Mode = Literal["configuration", "secrets", "certificates"]
MODES: tuple[Mode, ...] = ("configuration", "secrets", "certificates")
UNIT = re.compile(r"[\w:.\\@-]+\.(service|socket|timer|path|target|mount|slice)")
ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
ABSOLUTE = "must be an absolute path without . or .. and without a slash at its end"
PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")


@dataclass(frozen=True)
class Package:
    role: str


@dataclass(frozen=True)
class Group:
    role: str
    gid: int | None = None
    system: bool = False


@dataclass(frozen=True)
class User:
    """What is left out is chosen by useradd for a new account and left alone on one that exists."""

    role: str
    uid: int | None = None
    group: str | None = None
    groups: list[str] | None = None
    home: str | None = None
    shell: str | None = None
    comment: str | None = None
    system: bool = False
    administrator: bool = False


@dataclass(frozen=True)
class Directory:
    role: str
    owner: str = "root"
    group: str = "root"
    mode: str = "0755"


@dataclass(frozen=True)
class File:
    role: str
    content: str
    owner: str = "root"
    group: str = "root"
    mode: str = "0644"
    validator: list[str] | None = None
    reload: list[str] = field(default_factory=list)
    restart: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    role: str
    target: str
    reload: list[str] = field(default_factory=list)
    restart: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Absent:
    role: str
    reload: list[str] = field(default_factory=list)
    restart: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Slot:
    role: str


@dataclass(frozen=True)
class Validator:
    role: str
    command: list[str]
    trees: list[str]


@dataclass(frozen=True)
class Unit:
    role: str
    enabled: bool | None = None
    started: bool | None = None
    masked: bool | None = None


@dataclass(frozen=True)
class Check:
    """Tried once and then `retries` times more, `interval` seconds apart."""

    role: str
    command: list[str]
    timeout: int = 10
    retries: int = 10
    interval: int = 1


@dataclass(frozen=True)
class Bundle:
    format: Literal[1]
    host: str
    packages: dict[str, Package] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    unknown_users: Literal["keep", "remove"] = "keep"
    kept_users: list[str] = field(default_factory=list)
    directories: dict[str, Directory] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    absent: dict[str, Absent] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    validators: dict[str, Validator] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)


APART = ("format", "host", "directories", "files", "validators", "checks")


def read_bundle(text: str, mode: Mode) -> Bundle:
    """The document on standard input, checked as a whole before the host is looked at."""
    value: Any = read_document(text)
    bundle = parse(Bundle, value)
    if mode != "configuration":
        for key in value:
            if key not in APART:
                raise refused(key, f"does not belong into {mode}; only {', '.join(APART)} do")
    check_names(bundle)
    check_paths(bundle)
    return bundle


def check_names(bundle: Bundle) -> None:
    """Names that commands will get as arguments are names, and never options."""
    for section, pattern in (("packages", PACKAGE), ("groups", ACCOUNT), ("users", ACCOUNT), ("units", UNIT)):
        for name in getattr(bundle, section):
            if not pattern.fullmatch(name):
                raise refused(f'{section}["{name}"]', "is not a name that may stand here")
    for section in ("files", "links", "absent"):
        for path, declared in getattr(bundle, section).items():
            for unit in [*declared.reload, *declared.restart]:
                if not UNIT.fullmatch(unit):
                    raise refused(f'{section}["{path}"]', f"{unit} is not a unit's full name")
    for name in bundle.kept_users:
        if name in bundle.users:
            raise refused("keptUsers", f"{name} is declared, and not only kept")
    for name, user in bundle.users.items():
        for key in ("group", "groups", "home", "shell", "comment"):
            values = getattr(user, key) or []
            for text in [values] if isinstance(values, str) else values:
                if re.search(r"[:\n]", text) or text.startswith("-"):
                    raise refused(f'users["{name}"].{key}', "holds what an account file cannot")
    for section in ("validators", "checks"):
        for name, declared in getattr(bundle, section).items():
            if not declared.command:
                raise refused(f'{section}["{name}"].command', "is empty")


def check_paths(bundle: Bundle) -> None:
    """Every path is absolute and plain, and is declared once."""
    seen: dict[str, str] = {}
    for section in ("directories", "files", "links", "absent", "slots"):
        for path, declared in getattr(bundle, section).items():
            place = f'{section}["{path}"]'
            if not plain(path):
                raise refused(place, ABSOLUTE)
            if path in seen:
                raise refused(place, f"is declared in {seen[path]} as well")
            seen[path] = section
            mode = getattr(declared, "mode", "0644")
            if not re.fullmatch(r"[0-7]{4}", mode):
                raise refused(f"{place}.mode", "must be four octal digits, such as 0644")
            validator = getattr(declared, "validator", None)
            if validator is not None and not any("{}" in word for word in validator):
                raise refused(f"{place}.validator", "must hold {}, which stands for the candidate's path")
    for name, validator in bundle.validators.items():
        for tree in validator.trees:
            if not plain(tree):
                raise refused(f'validators["{name}"].trees', f"{tree} must be an absolute, plain path")


def plain(path: str) -> bool:
    """Whether a path is absolute, normal and below the root."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and path != "/"
        and posixpath.normpath(path) == path
        and "\0" not in path
        and "\n" not in path
    )
