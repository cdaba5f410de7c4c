"""A bundle in force: each section, the second run, removal, and what an operator reads."""

from __future__ import annotations

import os
import re
from typing import Any

from converge.runner import Result

from .support import ConvergeCase, bundle, file

CFG = "/etc/haproxy/haproxy.cfg"


def full() -> dict[str, Any]:
    """A load balancer with every section."""
    return bundle(
        packages={"haproxy": {"role": "loadbalancer"}},
        groups={"certs": {"role": "base", "gid": 700}},
        users={"ee": {"role": "base", "uid": 1001, "groups": ["certs", "sudo"], "administrator": True}},
        directories={"/etc/haproxy/maps": {"role": "loadbalancer", "mode": "0750"}},
        files={
            CFG: file("global\n", mode="0640", reload=["haproxy.service"], validator=["haproxy", "-c", "-f", "{}"]),
            "/etc/apt/sources.list.d/psf.list": file("deb x\n"),
            "/etc/haproxy/maps/hosts.map": file("a b\n", reload=["haproxy.service"]),
            "/etc/systemd/system/token.service": file("[Service]\n", restart=["token.service"]),
        },
        links={"/etc/localtime": {"role": "base", "target": "/usr/share/zoneinfo/UTC"}},
        units={
            "haproxy.service": {"role": "loadbalancer", "enabled": True, "started": True},
            "token.service": {"role": "loadbalancer", "enabled": True, "started": True},
        },
        checks={"stats": {"role": "loadbalancer", "command": ["true"]}},
    )


class Apply(ConvergeCase):
    def setUp(self) -> None:
        super().setUp()
        self.system.answers["haproxy -c"] = Result(0, "")

    def test_everything_declared_is_on_the_host(self) -> None:
        lines = self.converge(full())
        self.assertEqual(self.read(CFG), "global\n")
        self.assertEqual((self.root / CFG[1:]).stat().st_mode & 0o7777, 0o640)
        self.assertEqual(os.readlink(self.root / "etc/localtime"), "/usr/share/zoneinfo/UTC")
        self.assertEqual((self.root / "etc/haproxy/maps").stat().st_mode & 0o7777, 0o750)
        self.assertEqual(self.system.installed, {"haproxy"})
        active = {"load": "loaded", "enabled": "enabled", "active": "active"}
        self.assertEqual(self.system.units, {"haproxy.service": active, "token.service": active})
        self.assertIn("certs:x:700:ee\n", self.read("/etc/group"))
        self.assertFalse(self.exists("/usr/sbin/policy-rc.d"))
        self.assertFalse([path for path in self.tree() if path.endswith((".estate-new", ".estate-old"))])
        self.assertIn("+ package haproxy  [loadbalancer]", lines)
        self.assertIn(f"+ file {CFG}  [loadbalancer]", lines)
        self.assertRegex(lines[-1], r"^= lb-a: 11 changes, taken up by 1 unit; 4 files, 2 units, 1 check; \d+\.\d s$")

    def test_a_second_run_changes_nothing(self) -> None:
        self.converge(full())
        before = self.tree()
        lines = self.converge(full())
        self.assertEqual(len(lines), 1)
        self.assertRegex(lines[0], r"^= lb-a: nothing to change; 4 files, 2 units, 1 check; \d+\.\d s$")
        self.assertEqual(self.tree(), before)
        verbs = {command.split()[0] for command in self.system.commands}
        self.assertEqual(verbs, {"dpkg-query", "systemctl", "true"})
        self.assertEqual([c for c in self.system.commands if re.match(r"systemctl (?!show)", c)], [])

    def test_only_units_whose_files_changed_take_them_up(self) -> None:
        self.converge(full())
        changed = full()
        changed["files"][CFG]["content"] = "global # 2\n"
        lines = self.converge(changed)
        self.assertEqual(lines[:2], [f"~ file {CFG}  [loadbalancer]", "! reload-or-restart haproxy.service"])
        previous = "/var/lib/estate-converge/configuration/previous" + CFG
        self.assertEqual(self.read(previous), "global\n")

    def test_package_sources_come_before_packages(self) -> None:
        def update(_command: list[str]) -> Result:
            return Result(0 if self.exists("/etc/apt/sources.list.d/psf.list") else 1, "")

        self.system.answers["apt-get update"] = update
        self.converge(full())

    def test_what_the_last_bundle_had_is_removed(self) -> None:
        self.write("/etc/haproxy/by-hand", "kept")
        self.converge(full())
        users = {"joe": {"role": "base", "administrator": True}}
        lines = self.converge(bundle(users=users))
        for path in (CFG, "/etc/localtime", "/etc/haproxy/maps", "/etc/systemd/system/token.service"):
            self.assertFalse(self.exists(path), path)
        self.assertEqual(self.read("/etc/haproxy/by-hand"), "kept")
        stopped = {"load": "loaded", "enabled": "disabled", "active": "inactive"}
        self.assertEqual(self.system.units, {"haproxy.service": stopped})
        self.assertEqual(self.system.automatic, {"haproxy"})
        self.assertNotIn("ee:", self.read("/etc/passwd"))
        self.assertNotIn("certs:", self.read("/etc/group"))
        self.assertIn("- user ee", lines)

    def test_what_was_there_before_is_adopted_and_stays(self) -> None:
        self.system.installed.add("nginx")
        self.converge(bundle(packages={"nginx": {"role": "web"}}, directories={"/etc/haproxy": {"role": "web"}}))
        self.converge(bundle())
        self.assertEqual(self.system.automatic, set())
        self.assertTrue(self.exists("/etc/haproxy"))

    def test_absent_paths_go(self) -> None:
        self.write("/etc/haproxy/default.cfg", "x")
        lines = self.converge(bundle(absent={"/etc/haproxy/default.cfg": {"role": "loadbalancer"}}))
        self.assertEqual(lines[0], "- file /etc/haproxy/default.cfg  [loadbalancer]")
        self.assertFalse(self.exists("/etc/haproxy/default.cfg"))

    def test_a_mode_alone_is_a_change(self) -> None:
        self.converge(bundle(files={CFG: file("a")}))
        (self.root / CFG[1:]).chmod(0o666)
        uid, gid = os.getuid(), os.getgid()
        lines = self.converge(bundle(files={CFG: file("a")}))
        self.assertEqual(lines[0], f"~ file {CFG} ({uid}:{gid} 0666 to {uid}:{gid} 0644)  [loadbalancer]")
        self.assertEqual((self.root / CFG[1:]).stat().st_mode & 0o7777, 0o644)

    def test_a_link_in_place_of_a_file_is_replaced_and_not_followed(self) -> None:
        self.write("/etc/victim", "untouched")
        (self.root / CFG[1:]).symlink_to(self.root / "etc/victim")
        self.converge(bundle(files={CFG: file("new")}))
        self.assertEqual(self.read("/etc/victim"), "untouched")
        self.assertFalse((self.root / CFG[1:]).is_symlink())
        self.assertEqual(self.read(CFG), "new")

    def test_users_that_nobody_knows_go_and_their_homes_stay(self) -> None:
        self.write("/etc/passwd", self.read("/etc/passwd") + "debian:x:1000:1000::/home/debian:/bin/bash\n")
        users = {"ee": {"role": "base", "administrator": True}}
        lines = self.converge(bundle(users=users, unknownUsers="remove"))
        self.assertIn("- user debian", lines)
        self.assertNotIn("debian", self.read("/etc/passwd"))

    def test_accounts_of_a_cloud_s_automation_stay_and_get_nothing(self) -> None:
        for number, name in ((1000, "debian"), (1001, "rackconnect")):
            line = f"{name}:x:{number}:{number}::/home/{name}:/bin/bash\n"
            self.write("/etc/passwd", self.read("/etc/passwd") + line)
        users = {"ee": {"role": "base", "administrator": True}}
        document = bundle(users=users, unknownUsers="remove", keptUsers=["rack", "rackconnect"])
        lines = self.converge(document)
        self.assertIn("- user debian", lines)
        self.assertNotIn("- user rackconnect", lines)
        self.assertIn("rackconnect:x:1001:", self.read("/etc/passwd"))
        self.assertIn("nothing to change", self.converge(document)[0])

    def test_masked_and_stopped_units(self) -> None:
        self.system.units["nginx.service"] = {"load": "loaded", "enabled": "enabled", "active": "active"}
        document = bundle(units={"nginx.service": {"role": "web", "masked": True}})
        self.converge(document)
        self.assertEqual(self.system.units["nginx.service"]["load"], "masked")
        self.assertEqual(self.system.units["nginx.service"]["active"], "inactive")
        self.assertIn("nothing to change", self.converge(document)[0])
