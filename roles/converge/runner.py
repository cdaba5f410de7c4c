"""Commands of the system: the one place that starts processes, so that tests can stand in for it."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import Protocol


# A command that comes by SSH may have neither the administrator's directories nor a known language.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Result:
    """A command's exit status (127: not installed, 124: out of time) and both its outputs together."""

    status: int
    output: str


class Runner(Protocol):
    """What converge asks of the system beyond its files."""

    def run(
        self, command: list[str], timeout: float = 60, environment: dict[str, str] | None = None
    ) -> Result: ...

    def sleep(self, seconds: float) -> None: ...


class SystemRunner:
    """The real system. Each command has a session of its own, so that it is ended whole when out of time."""

    def run(
        self, command: list[str], timeout: float = 60, environment: dict[str, str] | None = None
    ) -> Result:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, **ENVIRONMENT, **(environment or {})},
                start_new_session=True,
            )
        except FileNotFoundError:
            return Result(127, f"{command[0]}: not installed")
        except PermissionError as error:
            return Result(126, str(error))
        try:
            output, _ = process.communicate(timeout=timeout)
            return Result(process.returncode, output.decode(errors="replace"))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            output, _ = process.communicate()
            return Result(124, output.decode(errors="replace") + f"\n(ended after {timeout:g} s)")
        except BaseException:
            os.killpg(process.pid, 15)
            process.wait()
            raise

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
