"""What an operator reads."""

from __future__ import annotations

import difflib
import time
from typing import TextIO

from .bundle import Bundle, Mode
from .plan import FileChange, Plan


class Report:
    """Lines on a stream. A connection that is gone does not stop a run."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.changes = 0
        self.started = self.lapped = time.monotonic()
        self.laps: list[str] = []

    def line(self, text: str) -> None:
        try:
            print(text, file=self.stream, flush=True)
        except (OSError, ValueError):
            pass

    def change(self, text: str, role: str) -> None:
        self.changes += not text.startswith(("! reload", "! restart"))
        self.line(f"{text}  [{role}]" if role else text)

    def note(self, text: str) -> None:
        self.line(f"# {text}")

    def notes(self, texts: list[str]) -> None:
        for text in texts:
            self.note(text)

    def lap(self, name: str) -> None:
        """A part of the run ends; the summary says what took a second or more."""
        now = time.monotonic()
        if now - self.lapped >= 1:
            self.laps.append(f"{name} {now - self.lapped:.1f}")
        self.lapped = now

    def summary(self, bundle: Bundle, refreshed: int) -> None:
        """The last line: how much there is, how much of it changed, and how long that took."""
        self.lap("checks")
        took = f" ({', '.join(self.laps)})" if self.laps else ""
        changes = count(self.changes, "change") if self.changes else "nothing to change"
        units = f", taken up by {count(refreshed, 'unit')}" if refreshed else ""
        parts = (len(bundle.files), "file"), (len(bundle.units), "unit"), (len(bundle.checks), "check")
        held = ", ".join(count(number, noun) for number, noun in parts)
        self.line(f"= {bundle.host}: {changes}{units}; {held}; {self.lapped - self.started:.1f} s{took}")


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def drift(plan: Plan, mode: Mode) -> list[str]:
    """Everything not as declared; files as a unified diff, secret ones without their content."""
    lines = []
    files = {change.line(): change for change in plan.files}
    for text in plan.lines():
        lines.append(text)
        if text in files and mode == "configuration":
            lines += difference(files[text])
    return lines


def difference(change: FileChange) -> list[str]:
    before, after = (
        entry.data.decode(errors="replace").splitlines() if entry else []
        for entry in (change.before, change.after)
    )
    names = (f"{change.path} (host)", f"{change.path} (declared)")
    return list(difflib.unified_diff(before, after, *names, lineterm=""))
