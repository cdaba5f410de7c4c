"""The one error that an operator reads."""

from __future__ import annotations

import os


class ConvergeError(Exception):
    """What is wrong, where, and what the failing program said about it."""

    def __init__(self, where: str, what: str, output: str = "") -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what
        self.output = output.strip("\n")

    def lines(self) -> list[str]:
        """The message and, indented below it, the last 40 lines of the failing program's output."""
        return [str(self), *(f"    {line}" for line in self.output.splitlines()[-40:])]

    def short(self) -> list[str]:
        """The message and only the last three lines, for a failure that comes on top of another one."""
        return [str(self), *(f"    {line}" for line in self.output.splitlines()[-3:])]


class Interrupted(Exception):
    """A signal asked this run to stop: everything goes back before it does."""


def as_converge_error(error: Exception) -> ConvergeError:
    """Whatever went wrong, as the one error."""
    if isinstance(error, ConvergeError):
        return error
    if isinstance(error, Interrupted):
        return ConvergeError("converge", str(error))
    if isinstance(error, OSError):
        return ConvergeError(os.fsdecode(error.filename or "a file"), f"{error.strerror}")
    return ConvergeError("converge", f"{type(error).__name__}: {error}")
