"""The command: python3 -m converge MODE [--check] [--root DIR] [--wait SECONDS] < bundle.json"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from types import FrameType

if sys.version_info < (3, 11):
    sys.exit("converge needs Python 3.11 or newer, this host has " + sys.version.split()[0])

from .bundle import MODES, read_bundle
from .errors import ConvergeError, Interrupted, as_converge_error
from .host import Host
from .plan import make_plan
from .report import Report, drift
from .runner import Runner, SystemRunner
from .store import Store, locked
from .transaction import Transaction

DRIFT = 2


def main(arguments: list[str], document: str, runner: Runner) -> int:
    """0: as declared; 1: refused or failed, the host as it was; 2: drift, with --check."""
    parser = argparse.ArgumentParser(prog="converge", description="Bring this host to its bundle.")
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--check", action="store_true", help="show drift and change nothing")
    parser.add_argument("--root", default="/", help="the host's file tree, for tests")
    parser.add_argument("--wait", type=float, default=300, help="seconds to wait for another run")
    options = parser.parse_args(arguments)
    host = Host(options.root, runner)
    report = Report(sys.stdout)
    name = os.uname().nodename
    try:
        bundle = read_bundle(document, options.mode)
        name = bundle.host
        if options.check:
            store = Store(host, options.mode)
            lines = drift(make_plan(bundle, options.mode, store.read_state(), host), options.mode)
            if store.read_journal() is not None:
                lines.insert(0, "# a run was interrupted, or is under way; the next one repairs it")
            for line in lines:
                report.line(line)
            report.line(f"= {name}: {'not as declared' if lines else 'as declared'}")
            return DRIFT if lines else 0
        with locked(host, options.mode, options.wait):
            Transaction(host, options.mode, bundle, report).apply()
            if options.mode == "configuration":
                Store(host, options.mode).keep_document(document)
        return 0
    except (ConvergeError, Interrupted, OSError) as error:
        lines = as_converge_error(error).lines()
        print("\n".join([f"converge: {name}: {lines[0]}", *lines[1:]]), file=sys.stderr)
        return 1


def interrupt(number: int, _frame: FrameType | None) -> None:
    """The first signal takes everything back; the way back is not stopped by a second one."""
    for other in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted(f"stopped by {signal.Signals(number).name}")


if __name__ == "__main__":
    for stop in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, interrupt)
    os.umask(0o022)
    sys.exit(main(sys.argv[1:], sys.stdin.read(), SystemRunner()))
