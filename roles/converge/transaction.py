"""One bundle onto one host. `change` reads as the order of the steps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from .accounts import calling_account, guard_administrators, guard_groups, read_accounts
from .bundle import Bundle, Mode
from .deferred import settle_deferred
from .errors import ConvergeError, as_converge_error
from .host import Entry, Host
from .packages import APT, POLICY, install, start_policy
from .plan import DirectoryChange, FileChange, Plan, make_plan, next_state, parents_exist
from .recovery import finish, recover, roll_back
from .report import Report
from .store import Journal, State, Store
from .units import (
    check_started,
    daemon_reload,
    failing_units,
    is_unit_file,
    refresh_operations,
    start_declined,
    systemctl,
    unit_states,
)
from .validate import validate


@dataclass
class Transaction:
    """A run in one mode."""

    host: Host
    mode: Mode
    bundle: Bundle
    report: Report
    journal: Journal = field(default_factory=lambda: Journal("packages"))
    refreshed: int = 0

    def __post_init__(self) -> None:
        self.store = Store(self.host, self.mode)

    def apply(self) -> None:
        """All or nothing; the lock is held by the caller."""
        self.store.make()
        self.report.notes(recover(self.host, self.store))
        state = self.store.read_state()
        plan = make_plan(self.bundle, self.mode, state, self.host)
        self.guard(state, plan)
        if plan.lines():
            try:
                self.change(state, plan)
            except Exception as error:
                raise self.taken_back(error) from error
        else:
            settle_deferred(self.host, self.mode, self.report)
            self.check()
            following = next_state(self.bundle, self.mode, state, plan, self.host)
            if following != state:
                self.store.write_state(following)
        self.report.summary(self.bundle, self.refreshed)

    def change(self, state: State, plan: Plan) -> None:
        """From the open journal to the commit."""
        self.install_packages(plan)
        self.report.lap("packages")
        self.final = make_plan(self.bundle, self.mode, state, self.host)
        following = next_state(self.bundle, self.mode, state, self.final, self.host)
        following.packages = sorted({*following.packages, *plan.packages})
        early = {path for path, facts in self.journal.directories.items() if facts is None}
        following.directories = sorted({*following.directories, *early})
        self.open_journal(plan)
        self.make_accounts()
        settle_deferred(self.host, self.mode, self.report)
        self.make_directories(make_plan(self.bundle, self.mode, state, self.host).directories)
        changes = self.write_candidates(state)
        self.report.notes(validate(self.host, self.store, self.bundle, self.mode, changes))
        self.host.at("validated")
        for name, verbs in self.final.leaving_units.items():
            self.operate(name, verbs)
        self.host.at("leaving-units-stopped")
        self.swap(changes)
        self.report.lap("files")
        self.bring_units([*self.early(plan), *changes])
        self.report.lap("units")
        self.check()
        self.commit(following)

    def guard(self, state: State, plan: Plan) -> None:
        """What must not even begin."""
        if self.mode == "configuration":
            guard_groups(self.bundle, plan.leaving_groups)
            guard_administrators(self.bundle, plan.leaving_users, state.administrators, calling_account())
        for path, slot in plan.empty_slots.items():
            what = "the slot is empty; apply the host's secrets and certificates before its configuration"
            raise ConvergeError(f"{slot.role}: {path}", what)

    def early(self, plan: Plan) -> list[FileChange]:
        """Package sources and their keys come before the packages."""
        return [change for change in plan.files if plan.packages and change.path.startswith(APT)]

    def install_packages(self, plan: Plan) -> None:
        if not plan.packages:
            return
        root = read_accounts(self.host).users["root"]
        policy = start_policy(self.host, (root.uid, root.gid))
        early = self.early(plan)
        self.journal.files = {change.path: change.before is None for change in early}
        self.journal.files[POLICY] = self.host.inspect(POLICY) is None
        self.remember_directories(plan)
        self.store.write_journal(self.journal)
        self.host.at("journal-opened")
        self.make_directories([change for change in plan.directories if change.path.startswith(APT)])
        for change in early:
            self.write(change)
        for change in early:
            self.host.swap(change.path, change.after is None)
            self.report.change(change.line(), change.role)
        self.host.at("package-sources-swapped")
        self.host.write_candidate(POLICY, policy)
        self.host.swap(POLICY, remove=False)
        self.host.at("start-policy-set")
        for name in plan.packages:
            self.report.change(f"+ package {name}", self.bundle.packages[name].role)
        try:
            self.report.notes(install(self.host, self.bundle, plan.packages))
        finally:
            self.host.restore(POLICY, self.journal.files[POLICY])
        self.host.at("packages-installed")

    def open_journal(self, plan: Plan) -> None:
        """Everything that will be touched, with what it was: units before the packages enabled theirs."""
        final, journal = self.final, self.journal
        journal.phase = "applying"
        journal.files |= {change.path: change.before is None for change in final.files}
        journal.files.pop(POLICY, None)
        self.remember_directories(final)
        journal.accounts = [asdict(change) for change in final.accounts]
        journal.units = {name: asdict(state) for name, state in (final.states | plan.states).items()}
        self.store.write_journal(journal)
        self.host.at("journal-written")

    def remember_directories(self, plan: Plan) -> None:
        """What was there before a directory is made or changed; what is known already stays known."""
        for change in plan.directories:
            before = change.before
            facts = None if before is None else {"mode": before.mode, "uid": before.uid, "gid": before.gid}
            self.journal.directories.setdefault(change.path, facts)

    def make_accounts(self) -> None:
        for change in self.final.accounts:
            result = self.host.runner.run(change.command)
            if result.status != 0:
                where = f"{change.role}: {change.kind} {change.name}"
                raise ConvergeError(where, f"{change.command[0]} failed ({result.status})", result.output)
            self.report.change(change.line, change.role)
            self.host.at(f"account:{change.name}")

    def make_directories(self, changes: list[DirectoryChange]) -> None:
        for change in changes:
            self.known_owner(change.path, change.role, change.after)
            self.host.make_directory(change.path, change.after)
            self.report.change(change.line(), change.role)
            self.host.at(f"directory:{change.path}")

    def write_candidates(self, state: State) -> list[FileChange]:
        """All of them before any is in force, so that a full disk is noticed while nothing has changed."""
        changes = make_plan(self.bundle, self.mode, state, self.host).files
        for change in changes:
            if change.after is not None:
                self.known_owner(change.path, change.role, change.after)
                self.write(change)
                self.host.at(f"candidate:{change.path}")
        return changes

    def write(self, change: FileChange) -> None:
        parents_exist(self.host, change)
        if change.after is not None:
            try:
                self.host.write_candidate(change.path, change.after)
            except OSError as error:
                raise ConvergeError(f"{change.role}: {change.path}", f"{error.strerror}") from error

    def known_owner(self, path: str, role: str, entry: Entry) -> None:
        if entry.uid >= 0 and entry.gid >= 0:
            return
        declared = self.bundle.files.get(path) or self.bundle.directories[path]
        what = f"{declared.owner}:{declared.group} does not exist; declare the account, or its package"
        raise ConvergeError(f"{role}: {path}", what)

    def swap(self, changes: list[FileChange]) -> None:
        for change in changes:
            self.host.swap(change.path, change.after is None)
            self.report.change(change.line(), change.role)
            self.host.at(f"swapped:{change.path}")

    def bring_units(self, changes: list[FileChange]) -> None:
        """Unit files first, then what is declared of units, then those whose files changed."""
        if any(is_unit_file(change.path) for change in changes):
            daemon_reload(self.host)
        reload = {unit for change in changes for unit in change.reload}
        restart = {unit for change in changes for unit in change.restart}
        states = unit_states(self.host, sorted(reload | restart))
        # A file that is gone, a secret or a certificate starts nothing that is not running.
        written = [change for change in changes if change.after is not None and self.mode == "configuration"]
        always = {unit for change in written for unit in change.restart}
        refreshes = refresh_operations(self.bundle, reload, restart, states, always)
        restarted = {name for name, verb in refreshes if verb == "restart"}
        for name, verbs in make_plan(self.bundle, self.mode, State(), self.host).units.items():
            self.operate(name, [verb for verb in verbs if verb != "start" or name not in restarted])
        self.report.notes(start_declined(self.host, self.bundle))
        for name, verb in refreshes:
            # Known before it happens: the way back has these, and no others, take up the old files again.
            self.journal.refreshed.append([name, verb])
            self.store.write_journal(self.journal)
            self.operate(name, [verb])
        self.refreshed = len(refreshes)

    def operate(self, name: str, verbs: list[str]) -> None:
        for verb in verbs:
            try:
                systemctl(self.host, verb, name)
            except ConvergeError as error:
                role = self.bundle.units[name].role if name in self.bundle.units else "an earlier bundle"
                raise ConvergeError(f"{role}: {error.where}", error.what, error.output) from None
            self.report.change(f"! {verb} {name}", "")
            self.host.at(f"unit:{verb}:{name}")

    def check(self) -> None:
        """Every check passes, and what is to run does. Secrets and certificates: only where taken up."""
        if self.mode != "configuration" and not self.refreshed:
            return
        for name, check in self.bundle.checks.items():
            for attempt in range(check.retries + 1):
                result = self.host.runner.run(check.command, timeout=check.timeout)
                if result.status == 0:
                    break
                if attempt < check.retries:
                    self.host.runner.sleep(check.interval)
            else:
                tried = f"failed {check.retries + 1} times (status {result.status})"
                output = [*result.output.splitlines()[-10:], *failing_units(self.host, self.bundle)]
                raise ConvergeError(f"{check.role}: check {name}", tried, "\n".join(output))
        check_started(self.host, self.bundle)
        self.host.at("checked")

    def commit(self, following: State) -> None:
        """From here on an interrupted run goes forward."""
        self.journal.phase = "committed"
        self.journal.state = asdict(following)
        final = self.final
        self.journal.finish = {
            "users": final.leaving_users,
            "groups": final.leaving_groups,
            "directories": final.leaving_directories,
            "packages": final.unmarked,
        }
        self.store.write_journal(self.journal)
        self.host.at("committed")
        for line in final.leaving_lines():
            self.report.change(line, "")
        self.report.notes(finish(self.host, self.store, self.journal))

    def taken_back(self, error: Exception) -> ConvergeError:
        """The failure as the operator reads it, with what the way back gave."""
        failure = as_converge_error(error)
        # What is on the disk counts: a full one may have refused the commit.
        written = self.store.read_journal()
        if written is None:
            return failure
        if written.phase == "committed":
            failure.what += "; the bundle is in force, and the next run finishes what is left"
            return failure
        self.report.note("taking everything back")
        try:
            failures = roll_back(self.host, self.store, self.journal)
        except Exception as second:
            failures = [f"{as_converge_error(second)}; the next run tries again"]
        ending = ["everything is as it was"] if not failures else ["not all could be put back:", *failures]
        failure.output = "\n".join([*failure.output.splitlines()[-30:], *ending])
        return failure
