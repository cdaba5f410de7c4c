"""Secrets and certificates that came before the account that is to own them."""

from __future__ import annotations

from .accounts import read_accounts
from .bundle import Mode
from .host import Entry, Host
from .report import Report
from .store import other_stores


def settle_deferred(host: Host, mode: Mode, report: Report) -> None:
    """Hands them to their owner, once the configuration has brought it."""
    if mode != "configuration":
        return
    accounts = read_accounts(host)
    for store in other_stores(host, mode):
        state = store.read_state()
        for path, wanted in list(state.deferred.items()):
            user, group = accounts.users.get(wanted["owner"]), accounts.groups.get(wanted["group"])
            found = host.inspect(path)
            if user is None or group is None or found is None or found.kind not in ("file", "directory"):
                continue
            host.settle(path, Entry(found.kind, int(wanted["mode"], 8), user.uid, group))
            report.change(f"~ {path} (now {wanted['owner']}:{wanted['group']})", store.mode)
            del state.deferred[path]
            store.write_state(state)
    host.at("owners-settled")
