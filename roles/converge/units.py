"""systemd's units: what they are, and the commands that bring them to what is declared and back."""

from __future__ import annotations

from dataclasses import dataclass

from .bundle import Bundle, Unit
from .errors import ConvergeError
from .host import Host

UNIT_TREES = ("/etc/systemd/system/", "/usr/local/lib/systemd/system/", "/usr/lib/systemd/system/")
DISABLED = ("", "disabled", "masked", "masked-runtime", "enabled-runtime")
CONDITION = ("ConditionResult", "ConditionTimestampMonotonic")
PROPERTIES = ("LoadState", "UnitFileState", "ActiveState", "SubState", "NRestarts", *CONDITION)
RUNNING = ("active", "activating", "reloading")


@dataclass(frozen=True)
class UnitState:
    """What `systemctl show` prints, and whether the last start was declined by the unit's own conditions.

    `restarting`: it ended by itself, and systemd is about to start it once more. `restarts`: how often systemd has done
    so since the unit was last started by somebody.
    """

    load: str
    enabled: str
    active: str
    declined: bool = False
    restarting: bool = False
    restarts: int = 0

    @property
    def settled(self) -> bool:
        """Runs, or is not to run here: a unit's own conditions know a container, a capability, a file."""
        return self.active in RUNNING or self.declined


def unit_states(host: Host, names: list[str]) -> dict[str, UnitState]:
    """The states of units, all asked for at once."""
    if not names:
        return {}
    command = ["systemctl", "show", f"--property={','.join(PROPERTIES)}", "--", *names]
    result = host.runner.run(command)
    blocks = result.output.strip().split("\n\n")
    if result.status != 0 or len(blocks) != len(names):
        raise ConvergeError("units", "systemd does not answer", result.output)
    states = {}
    for name, block in zip(names, blocks):
        pairs = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        load, enabled, active, sub, restarts, condition, tried = (pairs.get(key, "") for key in PROPERTIES)
        declined = condition == "no" and tried not in ("", "0") and active == "inactive"
        states[name] = UnitState(load, enabled, active, declined, sub == "auto-restart", int(restarts or 0))
    return states


def unit_operations(unit: Unit, state: UnitState) -> list[str]:
    """The verbs of systemctl that are missing, in their order."""
    masked = state.load == "masked" or state.enabled.startswith("masked")
    running = state.active in RUNNING
    if unit.masked:
        return ([] if masked else ["mask"]) + (["stop"] if running else [])
    verbs = ["unmask"] if masked else []
    if unit.enabled is True and state.enabled in DISABLED:
        verbs.append("enable")
    if unit.enabled is False and state.enabled.startswith("enabled"):
        verbs.append("disable")
    if unit.started is True and not state.settled:
        verbs.append("start")
    if unit.started is False and running:
        verbs.append("stop")
    return verbs


def refresh_operations(
    bundle: Bundle, reload: set[str], restart: set[str], states: dict[str, UnitState], always: set[str]
) -> list[tuple[str, str]]:
    """Which units take up changed files, and how. For `always`, a restart also starts what is not running."""
    operations = []
    for name in sorted(reload | restart):
        unit = bundle.units.get(name)
        if unit is not None and (unit.masked or unit.started is False):
            continue
        running = states[name].active in RUNNING
        if name in restart and (running or name in always):
            operations.append((name, "restart"))
        elif running:
            operations.append((name, "reload-or-restart"))
    return operations


def systemctl(host: Host, verb: str, name: str) -> None:
    """One operation; where it fails, the unit's last lines are part of the error."""
    result = host.runner.run(["systemctl", verb, "--", name], timeout=180)
    if result.status != 0:
        output = f"{result.output.rstrip()}\n{last_words(host, name)}"
        raise ConvergeError(f"unit {name}", f"{verb} failed", output)


def forget_failures(host: Host, name: str) -> None:
    """A daemon that ended time and again with the new files is not refused its start with the old ones."""
    host.runner.run(["systemctl", "reset-failed", "--", name])


def start_declined(host: Host, bundle: Bundle) -> list[str]:
    """What its own conditions kept from starting may start now that files are others; the rest is said."""
    started = [name for name, unit in bundle.units.items() if unit.started]
    declined = [name for name, state in unit_states(host, started).items() if state.declined]
    for name in declined:
        systemctl(host, "start", name)
    still = [name for name, state in unit_states(host, declined).items() if state.declined]
    return [f"unit {name} does not run here: its own conditions are not met" for name in still]


def last_words(host: Host, name: str) -> str:
    """The end of a unit's journal: its own words, which systemd's of its restarts would hide, and then those."""
    # What was said just now may still be on its way into the journal.
    host.runner.run(["journalctl", "--sync"])
    journal = ["journalctl", "--quiet", "--no-pager", "--lines=5", "--output=cat"]
    parts = [[f"_SYSTEMD_UNIT={name}"], [f"UNIT={name}", "_PID=1"]]
    return "\n".join(filter(None, (host.runner.run([*journal, *part]).output.strip("\n") for part in parts)))


def check_started(host: Host, bundle: Bundle) -> None:
    """What is to run does."""
    started = [name for name, unit in bundle.units.items() if unit.started]
    for name, state in unit_states(host, started).items():
        if not state.settled:
            what = f"is {state.active}, a moment after its start"
            raise ConvergeError(f"{bundle.units[name].role}: unit {name}", what, last_words(host, name))


def failing_units(host: Host, bundle: Bundle) -> list[str]:
    """Units that are to run and ended by themselves, each with its last words: what a check that fails is about."""
    lines = []
    started = [name for name, unit in bundle.units.items() if unit.started]
    for name, state in unit_states(host, started).items():
        if state.active == "failed" or state.restarting or state.restarts > 0:
            how = "failed" if state.active == "failed" else "ends by itself"
            if state.restarts > 0:
                how += f" (started again {state.restarts} times)"
            lines += [f"unit {name} {how}:", *(f"    {line}" for line in last_words(host, name).splitlines())]
    return lines


def daemon_reload(host: Host) -> None:
    result = host.runner.run(["systemctl", "daemon-reload"], timeout=90)
    if result.status != 0:
        raise ConvergeError("units", "systemctl daemon-reload failed", result.output)


def is_unit_file(path: str) -> bool:
    return path.startswith(UNIT_TREES)


def restore_units(host: Host, before: dict[str, UnitState], early: bool) -> list[str]:
    """Units as they were; the failures, if any. Early: before the files are back, what did not run stops."""
    failures = []
    for name, state in before.items():
        try:
            now = unit_states(host, [name])[name]
            for verb in undo_operations(state, now, early):
                if verb == "start":
                    forget_failures(host, name)
                systemctl(host, verb, name)
        except ConvergeError as error:
            failures.extend(error.short())
    return failures


def undo_operations(before: UnitState, now: UnitState, early: bool) -> list[str]:
    """The verbs from the present state back to the earlier one."""
    verbs: list[str] = []
    if early:
        if now.active in RUNNING and before.active not in RUNNING:
            verbs.append("stop")
        if now.enabled.startswith("enabled") and before.enabled in ("", "disabled"):
            verbs.append("disable")
        return verbs
    masked = now.load == "masked" or now.enabled.startswith("masked")
    if before.enabled.startswith("masked") and not masked:
        return ["mask"]
    if masked and not before.enabled.startswith("masked"):
        verbs.append("unmask")
    if before.enabled.startswith("enabled") and not now.enabled.startswith("enabled"):
        verbs.append("enable")
    if before.active in RUNNING and now.active not in RUNNING:
        verbs.append("start")
    return verbs
