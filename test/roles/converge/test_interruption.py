"""Every step interrupted once: the next run repairs, and a run of the old bundle finds the old host."""

from __future__ import annotations

import copy
from typing import Any

from converge.errors import ConvergeError
from converge.runner import Result

from .support import ConvergeCase
from .test_apply import CFG, full


def old() -> dict[str, Any]:
    document = full()
    document["files"][CFG]["content"] = "old\n"
    document["files"]["/etc/haproxy/leaving"] = document["files"][CFG] | {"mode": "0600"}
    document["users"]["leaving"] = {"role": "base", "uid": 1002}
    document["directories"]["/etc/haproxy/leaving.d"] = {"role": "loadbalancer"}
    document["units"]["nginx.service"] = {"role": "web", "enabled": True, "started": True}
    return document


def new() -> dict[str, Any]:
    document = full()
    document["packages"]["consul"] = {"role": "consul-agent"}
    document["groups"]["fresh"] = {"role": "base"}
    document["users"]["fresh"] = {"role": "base"}
    document["users"]["ee"]["shell"] = "/bin/zsh"
    document["directories"]["/etc/consul.d"] = {"role": "consul-agent"}
    document["directories"]["/etc/haproxy/maps"]["mode"] = "0700"
    document["files"]["/etc/consul.d/agent.json"] = {"role": "consul-agent", "content": "{}"}
    document["files"]["/etc/apt/sources.list.d/consul.list"] = {"role": "consul-agent", "content": "deb y\n"}
    document["files"]["/etc/systemd/system/extra.service"] = {"role": "base", "content": "[Unit]\n"}
    document["units"]["extra.service"] = {"role": "base", "enabled": True, "started": True}
    return document


class Interruption(ConvergeCase):
    def setUp(self) -> None:
        super().setUp()
        self.system.answers["haproxy -c"] = Result(0, "")

    def fresh(self) -> None:
        """The host with the old bundle in force."""
        self.doCleanups()
        self.setUp()
        self.system.units["nginx.service"] = {"load": "loaded", "enabled": "disabled", "active": "inactive"}
        self.converge(old())

    def test_the_next_run_repairs_after_a_crash_at_any_step(self) -> None:
        self.fresh()
        self.converge(new())
        steps, tree, units = list(self.steps), self.tree(), copy.deepcopy(self.system.units)
        self.assertGreater(len(steps), 30)
        for step in dict.fromkeys(steps):
            with self.subTest(step=step):
                self.fresh()
                self.crashed(new(), step)
                self.converge(new())
                self.assertEqual(self.tree(), tree)
                self.assertEqual(self.system.units, units)
                self.assertIn("nothing to change", self.converge(new())[0])

    def test_the_old_bundle_finds_its_host_after_a_crash_before_the_commit(self) -> None:
        self.fresh()
        tree, units = self.tree(), copy.deepcopy(self.system.units)
        self.converge(new())
        steps = list(dict.fromkeys(self.steps))
        for step in steps[: steps.index("committed")]:
            with self.subTest(step=step):
                self.fresh()
                self.crashed(new(), step)
                lines = self.converge(old())
                self.assertEqual(self.tree(), tree)
                self.assertEqual(self.system.units, units)
                if step != steps[0]:
                    self.assertEqual(lines[0], "# an interrupted run is taken back first")

    def test_a_crash_on_the_way_back_is_repaired_too(self) -> None:
        self.fresh()
        tree = self.tree()
        for step in ("rollback-units-stopped", "rollback-files-restored", "rollback-units-restored"):
            with self.subTest(step=step):
                self.fresh()
                self.crashed(new(), "checked")
                self.crashed(new(), step)
                self.converge(old())
                self.assertEqual(self.tree(), tree)

    def test_a_failure_at_the_end_takes_everything_back(self) -> None:
        self.fresh()
        tree, units = self.tree(), copy.deepcopy(self.system.units)
        document = new()
        document["checks"]["stats"] |= {"command": ["curl", "stats"], "retries": 2}
        self.system.answers["curl stats"] = Result(7, "connection refused")
        text = self.refused(document)
        self.assertEqual(
            text,
            "loadbalancer: check stats: failed 3 times (status 7)\n"
            "    connection refused\n"
            "    everything is as it was",
        )
        self.assertEqual(self.system.slept, 2)
        self.assertEqual(self.tree(), tree)
        self.assertEqual(self.system.units, units)

    def test_a_unit_that_does_not_start_is_named_with_its_last_words(self) -> None:
        self.fresh()
        tree = self.tree()
        self.system.answers["systemctl start -- extra.service"] = Result(1, "Job failed.")
        self.assertEqual(
            self.refused(new()),
            "base: unit extra.service: start failed\n"
            "    Job failed.\n"
            "    the unit's last words\n"
            "    everything is as it was",
        )
        self.assertEqual(self.tree(), tree)

    def test_what_cannot_be_put_back_is_said(self) -> None:
        self.fresh()
        self.system.answers["systemctl start -- extra.service"] = Result(1, "Job failed.")
        self.system.answers["userdel"] = Result(8, "user fresh is currently used by process 7")
        text = self.refused(new())
        self.assertIn("not all could be put back:\n    user fresh: user fresh is currently used by process 7", text)

    def test_a_damaged_state_is_named(self) -> None:
        self.fresh()
        self.write("/var/lib/estate-converge/configuration/state.json", "{")
        with self.assertRaisesRegex(ConvergeError, "state.json: is damaged"):
            self.converge(new())
