"""What is refused: by its shape, by a validator, by the disk, by what stands in the way. The host stays as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import unittest
from typing import Any
from unittest import mock

from converge.bundle import read_bundle
from converge.errors import ConvergeError, Interrupted
from converge.host import Entry, Host
from converge.runner import Result, SystemRunner
from converge.store import Store, locked

from .support import ConvergeCase, bundle, file

CFG = "/etc/haproxy/haproxy.cfg"


def refusal(document: Any, mode: Any = "configuration") -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    try:
        read_bundle(text, mode)
    except ConvergeError as error:
        return str(error)
    return "accepted"


class Shape(unittest.TestCase):
    def test_each_mistake_is_named_with_its_path(self) -> None:
        known = "role, content, owner, group, mode, validator, reload, restart"
        cases: list[tuple[dict[str, Any], str]] = [
            ({"fils": {}}, "fils: unknown key; known are format, host, packages, groups, users, unknownUsers, "),
            ({"files": {CFG: file("", contnet="x")}}, f'files["{CFG}"].contnet: unknown key; known are {known}'),
            ({"files": {CFG: {"role": "a"}}}, f'files["{CFG}"].content: is missing'),
            ({"files": {CFG: file("", mode=420)}}, f'files["{CFG}"].mode: must be a string, not 420'),
            ({"files": {CFG: file("", mode="644")}}, f'files["{CFG}"].mode: must be four octal digits, such as 0644'),
            ({"files": {CFG: file("", reload=["x"])}}, f'files["{CFG}"]: x is not a unit\'s full name'),
            (
                {"files": {CFG: file("", validator=["visudo"])}},
                f'files["{CFG}"].validator: must hold {{}}, which stands for the candidate\'s path',
            ),
            (
                {"files": {"/etc/../x": file("")}},
                'files["/etc/../x"]: must be an absolute path without . or .. and without a slash at its end',
            ),
            ({"packages": {"--purge": {"role": "a"}}}, 'packages["--purge"]: is not a name that may stand here'),
            ({"users": {"Joe": {"role": "a"}}}, 'users["Joe"]: is not a name that may stand here'),
            (
                {"users": {"joe": {"role": "a", "shell": "/bin/sh\nroot::0"}}},
                'users["joe"].shell: holds what an account file cannot',
            ),
            ({"units": {"x.service": {"role": "a", "enabled": 1}}}, 'units["x.service"].enabled: must be true or false, not 1'),
            ({"unknownUsers": "drop"}, "unknownUsers: must be one of 'keep', 'remove', not a string"),
            ({"checks": {"a": {"role": "a", "command": []}}}, 'checks["a"].command: is empty'),
            (
                {"files": {CFG: file("")}, "absent": {CFG: {"role": "a"}}},
                f'absent["{CFG}"]: is declared in files as well',
            ),
        ]
        for sections, text in cases:
            with self.subTest(text=text):
                self.assertTrue(refusal(bundle(**sections)).startswith(text), refusal(bundle(**sections)))

    def test_documents_that_are_none(self) -> None:
        self.assertRegex(refusal('{"format": 1, "ho'), r"^the document: is not JSON \(.*\); was the connection cut\?$")
        self.assertEqual(refusal([]), "the document: must be an object, not a list")
        self.assertEqual(refusal({"format": 2, "host": "a"}), "format: must be one of 1, not 2")
        self.assertEqual(refusal({"format": 1}), "host: is missing")

    def test_secrets_and_certificates_hold_files_only(self) -> None:
        text = refusal(bundle(packages={}), "certificates")
        known = "format, host, directories, files, validators, checks"
        self.assertEqual(text, f"packages: does not belong into certificates; only {known} do")


class Refused(ConvergeCase):
    def unchanged(self, document: dict[str, Any]) -> str:
        before = self.tree()
        text = self.refused(document)
        self.assertEqual(self.tree(), before)
        self.assertFalse(self.exists("/var/lib/estate-converge/configuration/journal.json"))
        return text

    def test_a_bad_file_leaves_the_old_one_in_force_and_shows_what_its_daemon_said(self) -> None:
        self.write(CFG, "good")

        def check(command: list[str]) -> Result:
            with open(command[-1], encoding="utf-8") as candidate:
                return Result(1, f"{command[-1]}:1: unknown keyword 'glboal'") if "glboal" in candidate.read() else Result(0, "")

        self.system.answers["haproxy -c"] = check
        files = {
            "/etc/haproxy/a": file("fine"),
            CFG: file("glboal", validator=["haproxy", "-c", "-f", "{}"]),
        }
        self.assertEqual(
            self.unchanged(bundle(files=files)),
            f"loadbalancer: file {CFG}: refused by haproxy -c -f {CFG} (status 1)\n"
            f"    {CFG}:1: unknown keyword 'glboal'\n"
            "    everything is as it was",
        )

    def test_a_validator_that_is_not_installed_refuses(self) -> None:
        text = self.unchanged(bundle(files={CFG: file("x", validator=["absent", "{}"])}))
        self.assertIn(f"refused by absent {CFG} (status 127)\n    absent: not installed", text)

    def test_a_tree_is_validated_with_all_candidates_in_it(self) -> None:
        self.write("/etc/haproxy/stays.cfg", "s", 0o600)
        self.write("/etc/haproxy/goes.cfg", "g")
        seen: dict[str, tuple[str, int]] = {}

        def unshare(command: list[str]) -> Result:
            count, copy, real, *check = command[9:]
            self.assertEqual((count, real, check), ("1", str(self.root / "etc/haproxy"), ["haproxy", "-c"]))
            for name in os.listdir(copy):
                with open(f"{copy}/{name}", encoding="utf-8") as handle:
                    seen[name] = (handle.read(), os.stat(f"{copy}/{name}").st_mode & 0o777)
            return Result(1, "no backend")

        self.system.answers["unshare --mount"] = unshare
        document = bundle(
            files={"/etc/haproxy/new.cfg": file("n", mode="0640")},
            absent={"/etc/haproxy/goes.cfg": {"role": "loadbalancer"}},
            validators={"haproxy": {"role": "loadbalancer", "command": ["haproxy", "-c"], "trees": ["/etc/haproxy"]}},
        )
        text = self.unchanged(document)
        where = "loadbalancer: /etc/haproxy/new.cfg, /etc/haproxy/goes.cfg"
        self.assertEqual(text, f"{where}: refused by haproxy -c (status 1)\n    no backend\n    everything is as it was")
        document["validators"]["haproxy"]["command"] = ["sh", "-ec", "first\nsecond"]
        self.system.answers["unshare --mount"] = Result(1, "no backend")
        text = self.unchanged(document)
        self.assertEqual(
            text, f"{where}: refused by its validator haproxy (status 1)\n    no backend\n    everything is as it was"
        )
        new = {name: value for name, value in seen.items() if not name.startswith(".")}
        self.assertEqual(new, {"stays.cfg": ("s", 0o600), "new.cfg": ("n", 0o640)})

    @unittest.skipUnless(os.geteuid() == 0, "mounting the staged tree needs root")
    def test_a_real_checker_sees_the_candidates_under_their_real_names(self) -> None:
        self.write(CFG, "old")
        real = SystemRunner()
        self.system.answers["unshare"] = lambda command: real.run(command)
        script = f"grep -q new {self.root}{CFG} || exit 3; echo seen; exit 4"
        validator = {"role": "loadbalancer", "command": ["sh", "-c", script], "trees": ["/etc/haproxy"]}
        text = self.unchanged(bundle(files={CFG: file("new")}, validators={"grep": validator}))
        self.assertIn("(status 4)\n    seen\n", text)

    def test_a_package_that_does_not_exist(self) -> None:
        packages = {"haproxy": {"role": "loadbalancer"}, "hapoxy": {"role": "edge"}}
        text = self.unchanged(bundle(packages=packages, files={"/etc/apt/sources.list.d/a.list": file("deb")}))
        self.assertEqual(
            text,
            "edge: package hapoxy: does not exist in any of the host's package sources\n"
            "    Reading package lists...\n"
            "    E: Unable to locate package hapoxy\n"
            "    everything is as it was",
        )

    def test_a_disk_that_is_full(self) -> None:
        self.write(CFG, "old")
        write = Host.write_candidate

        def full(host: Host, path: str, entry: Entry) -> None:
            write(host, path, entry)
            if path == "/etc/haproxy/b":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with mock.patch.object(Host, "write_candidate", full):
            text = self.unchanged(bundle(files={CFG: file("new"), "/etc/haproxy/b": file("b")}))
        self.assertEqual(text, "loadbalancer: /etc/haproxy/b: No space left on device\n    everything is as it was")

    def test_a_disk_without_room_for_the_journal(self) -> None:
        store = self.root / "var/lib/estate-converge/configuration"
        with mock.patch("converge.store.os.fsync", side_effect=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))):
            text = self.unchanged(bundle(files={CFG: file("new")}))
        self.assertEqual(text, f"{store}/journal.json.new: No space left on device")
        self.assertEqual(list(store.iterdir()), [])

    def test_a_disk_without_room_for_the_commit_takes_everything_back(self) -> None:
        write = Store.write

        def full(store: Store, name: str, value: dict[str, Any]) -> None:
            if value.get("phase") == "committed":
                raise ConvergeError(name, "No space left on device")
            write(store, name, value)

        with mock.patch.object(Store, "write", full):
            text = self.unchanged(bundle(files={CFG: file("new")}))
        self.assertEqual(text, "journal.json: No space left on device\n    everything is as it was")

    def test_a_port_in_use(self) -> None:
        states = {
            "exporter.service": "activating\nSubState=auto-restart",
            "prober.service": "active\nNRestarts=3",
            "proxy.service": "failed",
            "web.service": "active",
        }

        def show(command: list[str]) -> Result:
            names = command[command.index("--") + 1 :]
            return Result(0, "\n".join(f"LoadState=loaded\nActiveState={states[name]}\n" for name in names))

        self.system.answers["curl"] = Result(7, "curl: (7) connection refused")
        self.system.answers["systemctl show"] = show
        self.system.answers["systemctl start"] = Result(0, "")
        self.system.answers["journalctl"] = lambda command: Result(
            0, "exit 1\n" if command[-1] == "_PID=1" else "listen: address already in use\n"
        )
        document = bundle(
            units={name: {"role": "monitoring", "started": True} for name in states},
            checks={"exporter": {"role": "monitoring", "command": ["curl", "localhost"], "retries": 1}},
        )
        self.assertEqual(
            self.refused(document),
            "monitoring: check exporter: failed 2 times (status 7)\n"
            "    curl: (7) connection refused\n"
            "    unit exporter.service ends by itself:\n"
            "        listen: address already in use\n"
            "        exit 1\n"
            "    unit prober.service ends by itself (started again 3 times):\n"
            "        listen: address already in use\n"
            "        exit 1\n"
            "    unit proxy.service failed:\n"
            "        listen: address already in use\n"
            "        exit 1\n"
            "    everything is as it was",
        )

    def test_a_unit_that_ended_too_often_is_started_with_its_old_files(self) -> None:
        self.write(CFG, "old")
        self.system.units["haproxy.service"] = {"load": "loaded", "enabled": "enabled", "active": "active"}

        def restart(command: list[str]) -> Result:
            if self.read(CFG) == "old":
                return self.system.operate("restart", command[-1])
            self.system.units[command[-1]]["active"] = "failed"
            self.system.limited.add(command[-1])
            return Result(1, "Job for haproxy.service failed.")

        self.system.answers["systemctl restart"] = restart
        units = {"haproxy.service": {"role": "loadbalancer", "started": True}}
        text = self.unchanged(bundle(units=units, files={CFG: file("new", restart=["haproxy.service"])}))
        self.assertEqual(
            text,
            "loadbalancer: unit haproxy.service: restart failed\n"
            "    Job for haproxy.service failed.\n"
            "    the unit's last words\n"
            "    everything is as it was",
        )
        self.assertEqual(self.system.units["haproxy.service"]["active"], "active")

    def test_a_directory_in_the_way_of_a_file(self) -> None:
        (self.root / CFG[1:]).mkdir()
        text = self.unchanged(bundle(files={CFG: file("x")}))
        self.assertEqual(
            text, f"loadbalancer: {CFG}: a directory is in the way; look what it holds and remove it by hand"
        )

    def test_a_link_in_the_way_of_a_directory(self) -> None:
        (self.root / "etc/maps").symlink_to("/tmp")
        text = self.unchanged(bundle(directories={"/etc/maps": {"role": "loadbalancer"}}))
        self.assertEqual(
            text,
            "loadbalancer: /etc/maps: a link is in the way, where a directory must be; remove it by hand",
        )

    def test_a_link_on_the_way_to_a_file_is_not_followed(self) -> None:
        (self.root / "home/joe").symlink_to(self.root / "etc")
        text = self.unchanged(bundle(files={"/home/joe/passwd": file("x")}))
        self.assertEqual(
            text,
            "/home/joe/passwd: /home/joe is in the way: it is a link or a file, where a directory must be",
        )

    def test_a_file_without_its_directory(self) -> None:
        text = self.unchanged(bundle(files={"/etc/nowhere/a": file("x")}))
        what = "its directory /etc/nowhere does not exist; declare it, or the package that brings it"
        self.assertEqual(text, f"loadbalancer: /etc/nowhere/a: {what}\n    everything is as it was")

    def test_an_owner_that_does_not_exist(self) -> None:
        text = self.unchanged(bundle(files={CFG: file("x", owner="nobody-here")}))
        what = "nobody-here:root does not exist; declare the account, or its package"
        self.assertEqual(text, f"loadbalancer: {CFG}: {what}\n    everything is as it was")

    def test_the_last_administrator_stays(self) -> None:
        self.converge(bundle(users={"ee": {"role": "base", "administrator": True}}))
        text = self.unchanged(bundle(users={"joe": {"role": "base"}}))
        what = "no user is an administrator any more (ee would go); declare one with administrator: true"
        self.assertEqual(text, f"users: {what}")

    def test_the_account_of_the_connection_stays(self) -> None:
        self.write("/etc/passwd", self.read("/etc/passwd") + "deploy:x:1000:1000::/home/deploy:/bin/sh\n")
        users = {"ee": {"role": "base", "administrator": True}}
        with mock.patch.dict(os.environ, {"SUDO_USER": "deploy"}):
            text = self.unchanged(bundle(users=users, unknownUsers="remove"))
        what = "would remove deploy, the account of this connection; declare it, or connect as another"
        self.assertEqual(text, f"users: {what}")

    def test_a_group_does_not_go_from_under_a_user(self) -> None:
        user = {"role": "base", "groups": ["certs"]}
        self.converge(bundle(groups={"certs": {"role": "base"}}, users={"ee": user}))
        text = self.unchanged(bundle(users={"ee": user}))
        self.assertEqual(text, "base: user ee: is in the group certs, which the bundle no longer has; declare it")

    def test_a_concurrent_run_is_excluded(self) -> None:
        other = Host(str(self.root), self.system)
        with locked(other, "certificates", 0):
            with self.assertRaises(ConvergeError) as caught:
                self.converge(bundle(), wait=2)
        who = f"certificates, process {os.getpid()}"
        what = f"another run is under way ({who}), for 2 s now; try again when it is done"
        self.assertEqual(str(caught.exception), f"lock: {what}")
        self.assertEqual(self.system.slept, 2)
        self.converge(bundle())

    def test_a_signal_takes_everything_back(self) -> None:
        self.write(CFG, "old")

        def stopped(_command: list[str]) -> Result:
            raise Interrupted("stopped by SIGHUP")

        self.system.answers["haproxy -c"] = stopped
        text = self.unchanged(bundle(files={CFG: file("new", validator=["haproxy", "-c", "{}"])}))
        self.assertEqual(text, "converge: stopped by SIGHUP\n    everything is as it was")

    def test_a_slot_that_nobody_filled(self) -> None:
        text = self.unchanged(bundle(slots={"/etc/haproxy/token": {"role": "loadbalancer"}}))
        what = "the slot is empty; apply the host's secrets and certificates before its configuration"
        self.assertEqual(text, f"loadbalancer: /etc/haproxy/token: {what}")


class System(unittest.TestCase):
    """The real runner."""

    def test_status_and_both_outputs(self) -> None:
        result = SystemRunner().run(["sh", "-c", "echo out; echo err >&2; exit 3"])
        self.assertEqual(result, Result(3, "out\nerr\n"))

    def test_a_command_that_is_not_installed(self) -> None:
        self.assertEqual(SystemRunner().run(["/absent/x"]), Result(127, "/absent/x: not installed"))

    def test_a_command_out_of_time_is_ended_with_its_children(self) -> None:
        shell = shutil.which("sh") or "sh"
        result = SystemRunner().run([shell, "-c", "echo begun; sleep 600 & wait"], timeout=0.5)
        self.assertEqual(result, Result(124, "begun\n\n(ended after 0.5 s)"))
