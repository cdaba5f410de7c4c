"""A host in a temporary directory, and a stand-in for its system: apt, systemd, accounts and validators."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

from converge.bundle import Mode, read_bundle
from converge.errors import ConvergeError
from converge.host import Host
from converge.report import Report
from converge.runner import Result
from converge.store import locked
from converge.transaction import Transaction


class Crash(BaseException):
    """A power cut: nothing of the program runs any more."""


class FakeSystem:
    """Behaves as the commands do, on the files of `root`; `answers` stands before, by the command's first words."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[str] = []
        self.slept = 0.0
        self.installed: set[str] = set()
        self.known = {"haproxy", "nginx", "consul"}
        self.automatic: set[str] = set()
        self.units: dict[str, dict[str, str]] = {}
        self.answers: dict[str, Result | Callable[[list[str]], Result]] = {}
        self.local: set[str] = set()
        # Units that ended too often, and are not started again (systemd.unit(5), StartLimitBurst).
        self.limited: set[str] = set()
        self.unit_package = {"haproxy": "haproxy.service", "nginx": "nginx.service"}

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def run(
        self, command: list[str], timeout: float = 60, environment: dict[str, str] | None = None
    ) -> Result:
        words = " ".join(command)
        self.commands.append(words)
        for start, answer in self.answers.items():
            if words.startswith(start):
                return answer if isinstance(answer, Result) else answer(command)
        name = command[0].replace("-", "_")
        method: Callable[[list[str]], Result] | None = getattr(self, f"do_{name}", None)
        return method(command[1:]) if method else Result(127, f"{command[0]}: not installed")

    def do_dpkg_query(self, words: list[str]) -> Result:
        names = words[words.index("--") + 1 :]
        return Result(1, "".join(f"installed {name}\n" for name in names if name in self.installed))

    def do_dpkg(self, words: list[str]) -> Result:
        return Result(0, "")

    def do_apt_get(self, words: list[str]) -> Result:
        if words[0] == "update":
            return Result(0, "")
        policy = (self.root / "usr/sbin/policy-rc.d").read_text()
        assert policy.endswith("exit 101\n")
        for name in words[words.index("--") + 1 :]:
            if name not in self.known:
                return Result(100, f"Reading package lists...\nE: Unable to locate package {name}")
            self.installed.add(name)
            if name in self.unit_package:
                self.units[self.unit_package[name]] = {"load": "loaded", "enabled": "enabled", "active": "inactive"}
        return Result(0, "")

    def do_apt_mark(self, words: list[str]) -> Result:
        self.automatic |= set(words[2:])
        return Result(0, "")

    def do_systemctl(self, words: list[str]) -> Result:
        if words[0] == "list-units":
            running = [name for name, unit in self.units.items() if unit["active"] == "active"]
            return Result(0, "".join(f"{name} loaded active running\n" for name in running))
        if words[0] == "daemon-reload":
            for name in [name for name in self.local if not (self.root / "etc/systemd/system" / name).exists()]:
                if self.units[name]["active"] == "inactive" and self.units[name]["enabled"] == "disabled":
                    del self.units[name]
                    self.local.remove(name)
            return Result(0, "")
        names = words[words.index("--") + 1 :]
        if words[0] == "show":
            return Result(0, "\n".join(self.block(name) for name in names))
        return self.operate(words[0], names[0])

    def block(self, name: str) -> str:
        unit = self.units.get(name, {"load": "not-found", "enabled": "", "active": "inactive"})
        if (self.root / "etc/systemd/system" / name).exists() and name not in self.units:
            unit = {"load": "loaded", "enabled": "disabled", "active": "inactive"}
        return f"LoadState={unit['load']}\nUnitFileState={unit['enabled']}\nActiveState={unit['active']}\n"

    def operate(self, verb: str, name: str) -> Result:
        if name not in self.units:
            if not (self.root / "etc/systemd/system" / name).exists():
                return Result(5, f"Unit {name} not found.")
            self.local.add(name)
            self.units[name] = {"load": "loaded", "enabled": "disabled", "active": "inactive"}
        unit = self.units[name]
        if verb == "reset-failed":
            self.limited.discard(name)
            return Result(0, "")
        if verb in ("start", "restart") and name in self.limited:
            return Result(1, f"{name}: Start request repeated too quickly.")
        if verb in ("enable", "disable"):
            unit["enabled"] = f"{verb}d"
        elif verb in ("mask", "unmask"):
            unit["load"], unit["enabled"] = ("masked", "masked") if verb == "mask" else ("loaded", "disabled")
        else:
            unit["active"] = "inactive" if verb == "stop" else "active"
        return Result(0, "")

    def rows(self, path: str) -> list[list[str]]:
        return [line.split(":") for line in (self.root / path).read_text().splitlines()]

    def write_rows(self, path: str, rows: list[list[str]]) -> None:
        (self.root / path).write_text("".join(":".join(row) + "\n" for row in rows))

    def do_groupadd(self, words: list[str]) -> Result:
        rows = self.rows("etc/group")
        gid = words[words.index("--gid") + 1] if "--gid" in words else str(2000 + len(rows))
        self.write_rows("etc/group", [*rows, [words[-1], "x", gid, ""]])
        return Result(0, "")

    def do_groupdel(self, words: list[str]) -> Result:
        self.write_rows("etc/group", [row for row in self.rows("etc/group") if row[0] != words[-1]])
        return Result(0, "")

    def do_useradd(self, words: list[str]) -> Result:
        rows, name = self.rows("etc/passwd"), words[-1]
        if "--user-group" in words:
            self.do_groupadd(["--gid", str(3000 + len(rows)), name])
        uid = words[words.index("--uid") + 1] if "--uid" in words else str(3000 + len(rows))
        self.write_rows("etc/passwd", [*rows, [name, "x", uid, "0", "", f"/home/{name}", "/bin/sh"]])
        return self.do_usermod(words)

    def do_usermod(self, words: list[str]) -> Result:
        name, rows = words[-1], self.rows("etc/passwd")
        row = next(row for row in rows if row[0] == name)
        groups = self.rows("etc/group")
        for key, value in zip(words, words[1:]):
            column = {"--uid": 2, "--comment": 4, "--home": 5, "--home-dir": 5, "--shell": 6}.get(key)
            if column:
                row[column] = value
            if key == "--gid":
                row[3] = next(group[2] for group in groups if group[0] == value)
            if key == "--groups":
                for group in groups:
                    members = set(filter(None, group[3].split(","))) - {name}
                    group[3] = ",".join(sorted(members | ({name} if group[0] in value.split(",") else set())))
        self.write_rows("etc/passwd", rows)
        self.write_rows("etc/group", groups)
        return Result(0, "")

    def do_userdel(self, words: list[str]) -> Result:
        self.write_rows("etc/passwd", [row for row in self.rows("etc/passwd") if row[0] != words[-1]])
        self.write_rows("etc/group", [row for row in self.rows("etc/group") if row[0] != words[-1]])
        return Result(0, "")

    def do_loginctl(self, words: list[str]) -> Result:
        return Result(0, "")

    def do_journalctl(self, words: list[str]) -> Result:
        if words[-1] in ("_PID=1", "--sync"):
            return Result(0, "")
        return Result(0, "the unit's last words")

    def do_true(self, words: list[str]) -> Result:
        return Result(0, "")


class ConvergeCase(unittest.TestCase):
    """A fresh host for each test. Its root account is the account that runs the test."""

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="converge-test-"))
        self.addCleanup(shutil.rmtree, self.root)
        for directory in ("etc/apt/sources.list.d", "etc/haproxy", "etc/systemd/system", "usr/sbin", "home", "var/lib"):
            (self.root / directory).mkdir(parents=True)
        uid, gid = os.getuid(), os.getgid()
        self.write("/etc/passwd", f"root:x:{uid}:{gid}:root:/root:/bin/bash\n")
        self.write("/etc/group", f"root:x:{gid}:\nsudo:x:27:\n")
        self.system = FakeSystem(self.root)
        self.steps: list[str] = []

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        target = self.root / path[1:]
        target.write_text(text)
        target.chmod(mode)

    def read(self, path: str) -> str:
        return (self.root / path[1:]).read_text()

    def exists(self, path: str) -> bool:
        return os.path.lexists(self.root / path[1:])

    def converge(
        self, document: dict[str, Any], mode: Mode = "configuration", crash_at: str | None = None, wait: float = 0
    ) -> list[str]:
        """Applies a document and returns what was printed."""
        self.steps = []
        self.system.commands = []

        def at(step: str) -> None:
            self.steps.append(step)
            if step == crash_at:
                raise Crash(step)

        stream = io.StringIO()
        host = Host(str(self.root), self.system, at)
        bundle = read_bundle(json.dumps(document), mode)
        with locked(host, mode, wait):
            Transaction(host, mode, bundle, Report(stream)).apply()
        return stream.getvalue().splitlines()

    def refused(self, document: dict[str, Any], mode: Mode = "configuration") -> str:
        """The error's lines of a document that is not applied."""
        with self.assertRaises(ConvergeError) as caught:
            self.converge(document, mode)
        return "\n".join(caught.exception.lines())

    def crashed(self, document: dict[str, Any], step: str, mode: Mode = "configuration") -> None:
        with contextlib.suppress(Crash):
            self.converge(document, mode, step)
            self.fail(f"there is no step {step}")

    def tree(self) -> dict[str, tuple[str, int, str]]:
        """Every path with its kind, mode and content, without converge's own directory."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = "/" + str(path.relative_to(self.root))
            if name.startswith("/var/lib/estate-converge"):
                continue
            mode = path.lstat().st_mode & 0o7777
            if path.is_symlink():
                found[name] = ("link", mode, os.readlink(path))
            elif path.is_dir():
                found[name] = ("directory", mode, "")
            else:
                found[name] = ("file", mode, path.read_text())
        return found


def bundle(**sections: Any) -> dict[str, Any]:
    return {"format": 1, "host": "lb-a", **sections}


def file(content: str, **more: Any) -> dict[str, Any]:
    return {"role": "loadbalancer", "content": content, **more}
