"""
On a machine: a change from an old document to a new one, interrupted once at each of its steps by a crash.

    interrupted.py OLD NEW        prints a line for each step, and what was wrong after it
    interrupted.py run [STEP]     applies the document on standard input, and dies at that step
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

PROGRAM = "/usr/local/lib/estate-converge/current"
STEPS = Path("/run/interrupted-steps")
PACKAGE = "estate-trial"
UNITS = ["trial.service", "extra.service", "leaving.service"]


def run(die_at: str | None) -> int:
    """The delivered program with somebody who listens to its steps."""
    sys.path.insert(0, PROGRAM)
    sys.dont_write_bytecode = True
    from converge import __main__ as program  # noqa: PLC0415
    from converge.host import Host  # noqa: PLC0415
    from converge.runner import SystemRunner  # noqa: PLC0415

    def at(step: str) -> None:
        with STEPS.open("a") as file:
            file.write(f"{step}\n")
        if step == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(program, "Host", lambda root, runner: Host(root, runner, at))
    os.umask(0o022)
    return program.main(["configuration"], sys.stdin.read(), SystemRunner())


def converge(document: str, die_at: str = "") -> tuple[int, str]:
    STEPS.unlink(missing_ok=True)
    words = [sys.executable, __file__, "run", *([die_at] if die_at else [])]
    done = subprocess.run(words, input=document, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


def snapshot() -> dict[str, object]:
    """Files, accounts and units; what apt keeps for itself is none of converge's."""
    found: dict[str, object] = {}
    for path in sorted(Path("/etc").rglob("*")):
        # Accounts' previous versions and lock, and the linker's cache.
        if path.name.endswith("-") or path.name in (".pwd.lock", "ld.so.cache", ".updated"):
            continue
        facts = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        found[str(path)] = (oct(facts.st_mode), facts.st_uid, facts.st_gid, content)
    for unit in UNITS:
        states = [["is-active", unit], ["is-enabled", unit]]
        found[unit] = [subprocess.run(["systemctl", *words], text=True, capture_output=True).stdout for words in states]
    return found


def differences(found: dict[str, object], wanted: dict[str, object]) -> list[str]:
    names = [name for name in {**found, **wanted} if found.get(name) != wanted.get(name)]
    return [f"{name} is {found.get(name)!r} instead of {wanted.get(name)!r}" for name in names]


def forget_package() -> None:
    """So that the next change installs it again."""
    subprocess.run(["dpkg", "--purge", PACKAGE], capture_output=True, check=True)


def applied(document: str) -> list[str]:
    status, output = converge(document)
    return [] if status == 0 else [f"status {status}: {output}"]


def trial(step: str, old: str, new: str, trees: tuple[dict[str, object], dict[str, object]]) -> list[str]:
    """What is not as it should be after a crash at a step."""
    status, output = converge(new, step)
    if status != -signal.SIGKILL:
        return [f"was not interrupted: status {status}: {output}"]
    wrong = applied(new) + differences(snapshot(), trees[1])
    _, output = converge(new)
    if ": nothing to change; " not in output:
        wrong.append(f"a second run changes: {output}")
    wrong += applied(old)
    forget_package()
    return wrong + differences(snapshot(), trees[0])


def main(old: str, new: str) -> int:
    wrong = applied(old)
    before = snapshot()
    wrong += applied(new)
    steps = list(dict.fromkeys(STEPS.read_text().split("\n")[:-1]))
    after = snapshot()
    wrong += applied(old)
    forget_package()
    wrong += differences(snapshot(), before)
    print("\n".join([f"{len(steps)} steps", *wrong]), flush=True)
    if wrong:
        return 1
    for step in steps:
        wrong = trial(step, old, new, (before, after))
        print("\n    ".join([f"{step}: {'not repaired' if wrong else 'repaired'}", *wrong]), flush=True)
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(sys.argv[2] if len(sys.argv) > 2 else None))
    sys.exit(main(*(Path(name).read_text() for name in sys.argv[1:3])))
