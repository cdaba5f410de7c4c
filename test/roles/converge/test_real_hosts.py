"""What real hosts need: sources out of reach, locks of others, units that decline to start, the document kept."""

from __future__ import annotations

import json
import os
from typing import Any
from unittest import mock

from converge.__main__ import main
from converge.runner import Result

from .support import ConvergeCase, bundle, file

SOURCE = "/etc/apt/sources.list.d/psf.sources"
HAPROXY = {"haproxy": {"role": "loadbalancer"}}
NOT_PUBLISHED = "Err:2 http://apt.psf.io/psf bookworm Release\nE: The repository has no Release file.\n"
LOCKED = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (apt-get)\n"


class RealHosts(ConvergeCase):
    def test_a_source_that_is_not_published_yet_is_a_note(self) -> None:
        self.system.answers["apt-get update"] = Result(100, NOT_PUBLISHED)
        lines = self.converge(bundle(packages=HAPROXY))
        self.assertIn("# apt-get update: E: The repository has no Release file.", lines)
        self.assertEqual(self.system.installed, {"haproxy"})

    def test_a_package_that_no_reachable_source_has_says_what_was_not_reached(self) -> None:
        self.system.answers["apt-get update"] = Result(100, NOT_PUBLISHED)
        text = self.refused(bundle(packages={"moin": {"role": "web"}}))
        expected = "web: package moin: does not exist in any of the host's package sources"
        self.assertEqual(text.splitlines()[:2], [expected, "    E: The repository has no Release file."])

    def test_waits_while_another_program_looks_for_packages(self) -> None:
        answers = [Result(100, LOCKED), Result(100, LOCKED), Result(0, "")]
        self.system.answers["apt-get update"] = lambda command: answers.pop(0)
        self.converge(bundle(packages=HAPROXY))
        self.assertEqual((answers, self.system.slept), ([], 6.0))

    def test_a_directory_of_package_sources_comes_before_the_packages(self) -> None:
        def update(_command: list[str]) -> Result:
            return Result(0, "") if self.exists("/etc/apt/estate/fetch-key") else Result(1, "E: no key program")

        self.system.answers["apt-get update"] = update
        document = bundle(
            packages=HAPROXY,
            directories={"/etc/apt/estate": {"role": "base"}},
            files={"/etc/apt/estate/fetch-key": file("#!/bin/sh\n")},
        )
        self.assertNotIn("# apt-get update: E: no key program", self.converge(document))
        self.converge(bundle(packages=HAPROXY))
        self.assertFalse(self.exists("/etc/apt/estate"))

    def test_a_directory_of_package_sources_goes_with_a_run_that_fails(self) -> None:
        self.system.answers["apt-get install"] = Result(100, "E: broken")
        document = bundle(packages=HAPROXY, directories={"/etc/apt/estate": {"role": "base"}})
        document["files"] = {"/etc/apt/estate/fetch-key": file("#!/bin/sh\n")}
        before = self.tree()
        self.refused(document)
        self.assertEqual(self.tree(), before)

    def declining(self) -> dict[str, Any]:
        """chrony in a container: systemd starts it, and its condition says no."""
        unit = {"load": "loaded", "enabled": "enabled", "active": "inactive"}
        self.system.units["chrony.service"] = unit
        tried: list[str] = []

        def show(command: list[str]) -> Result:
            time = "812" if tried else "0"
            text = f"ConditionResult=no\nConditionTimestampMonotonic={time}\n"
            return Result(0, self.system.block("chrony.service") + text)

        def start(command: list[str]) -> Result:
            tried.append(command[-1])
            return Result(0, "")

        self.system.answers["systemctl show"] = show
        self.system.answers["systemctl start"] = start
        return bundle(units={"chrony.service": {"role": "base", "enabled": True, "started": True}})

    def test_a_unit_that_its_own_conditions_keep_from_running_is_as_declared(self) -> None:
        document = self.declining()
        lines = self.converge(document)
        self.assertIn("# unit chrony.service does not run here: its own conditions are not met", lines)
        self.assertRegex(self.converge(document)[0], "^= lb-a: nothing to change; ")

    def test_the_applied_document_is_kept_for_a_look_at_the_drift(self) -> None:
        text = json.dumps(bundle(files={"/etc/motd": file("hello\n")}))
        arguments = ["configuration", "--root", str(self.root)]
        with mock.patch("sys.stdout"):
            self.assertEqual(main(arguments, text, self.system), 0)
            kept = self.root / "var/lib/estate-converge/configuration/document.json"
            self.assertEqual(kept.read_text(), text)
            self.assertEqual(os.stat(kept).st_mode & 0o777, 0o600)
            before = os.stat(kept).st_ino
            self.assertEqual(main(arguments, text, self.system), 0)
            self.assertEqual(os.stat(kept).st_ino, before)
            self.assertEqual(main([*arguments, "--check"], kept.read_text(), self.system), 0)
            self.write("/etc/motd", "changed by hand\n")
            self.assertEqual(main([*arguments, "--check"], kept.read_text(), self.system), 2)

    def test_secrets_are_kept_nowhere_else(self) -> None:
        text = json.dumps(bundle(files={"/etc/haproxy/token": file("secret\n", mode="0600")}))
        with mock.patch("sys.stdout"):
            self.assertEqual(main(["secrets", "--root", str(self.root)], text, self.system), 0)
        self.assertFalse(self.exists("/var/lib/estate-converge/secrets/document.json"))
