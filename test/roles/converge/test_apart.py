"""Secrets and certificates travel apart: own state, no content shown, and no dependence on the configuration."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from converge.__main__ import main
from converge.runner import Result

from .support import ConvergeCase, bundle, file

CFG = "/etc/haproxy/haproxy.cfg"
PEM = "/etc/haproxy/site.pem"


class Apart(ConvergeCase):
    def certificate(self, content: str, **more: Any) -> dict[str, Any]:
        return bundle(files={PEM: file(content, mode="0640", reload=["haproxy.service"], **more)})

    def command(self, arguments: list[str], document: dict[str, Any]) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main([*arguments, "--root", str(self.root)], json.dumps(document), self.system)
        return status, out.getvalue(), err.getvalue()

    def test_a_broken_configuration_does_not_keep_a_certificate_from_its_renewal(self) -> None:
        self.system.units["haproxy.service"] = {"load": "loaded", "enabled": "enabled", "active": "active"}
        self.converge(self.certificate("first"), "certificates")
        configuration = bundle(files={CFG: file("x")}, slots={PEM: {"role": "loadbalancer"}})
        self.crashed(configuration, "validated")
        lines = self.converge(self.certificate("second"), "certificates")
        self.assertEqual(self.read(PEM), "second")
        self.assertIn("! reload-or-restart haproxy.service", lines)
        self.converge(configuration)
        self.assertEqual((self.read(PEM), self.read(CFG)), ("second", "x"))

    def test_secrets_come_before_their_owner_and_are_handed_over(self) -> None:
        gid = os.getgid()
        self.converge(self.certificate("key", group="haproxy"), "certificates")
        self.assertEqual((self.root / PEM[1:]).stat().st_mode & 0o7777, 0o600)
        configuration = bundle(groups={"haproxy": {"role": "loadbalancer", "gid": gid}}, slots={PEM: {"role": "a"}})
        lines = self.converge(configuration)
        self.assertIn(f"~ {PEM} (now root:haproxy)  [certificates]", lines)
        self.assertEqual((self.root / PEM[1:]).stat().st_mode & 0o7777, 0o640)
        again = self.converge(self.certificate("key", group="haproxy"), "certificates")
        self.assertIn("nothing to change", again[-1])

    def test_no_previous_version_of_a_secret_is_kept(self) -> None:
        self.converge(self.certificate("first"), "secrets")
        self.converge(self.certificate("second"), "secrets")
        for directory, _, names in os.walk(self.root):
            for name in names:
                with open(os.path.join(directory, name), encoding="utf-8") as handle:
                    self.assertNotIn("first", handle.read(), name)

    def test_an_absent_validator_is_a_note_and_an_absent_daemon_is_not_reloaded(self) -> None:
        lines = self.converge(self.certificate("key", validator=["openssl", "x509", "-in", "{}"]), "certificates")
        self.assertIn(f"# loadbalancer: file {PEM}: not validated, openssl is not installed yet", lines)
        self.assertFalse([line for line in lines if line.startswith("!")])

    def test_a_refused_certificate_leaves_the_old_one(self) -> None:
        self.converge(self.certificate("old"), "certificates")
        self.system.answers["openssl"] = Result(1, "unable to load certificate")
        text = self.refused(self.certificate("new", validator=["openssl", "{}"]), "certificates")
        self.assertIn("unable to load certificate\n    everything is as it was", text)
        self.assertEqual(self.read(PEM), "old")

    def test_a_file_that_moves_to_the_secrets_is_not_removed_by_the_configuration(self) -> None:
        self.converge(bundle(files={PEM: file("plain")}))
        self.converge(self.certificate("secret"), "secrets")
        self.converge(bundle())
        self.assertEqual(self.read(PEM), "secret")

    def test_check_shows_drift_as_a_diff_and_changes_nothing(self) -> None:
        declared = bundle(files={CFG: file("global\n  maxconn 10\n")}, units={"x.service": {"role": "a"}})
        self.converge(declared)
        self.assertEqual(self.command(["configuration", "--check"], declared), (0, "= lb-a: as declared\n", ""))
        self.write(CFG, "global\n  maxconn 99\n")
        before = self.tree()
        status, out, err = self.command(["configuration", "--check"], declared)
        expected = [
            f"~ file {CFG}",
            f"--- {CFG} (host)",
            f"+++ {CFG} (declared)",
            "@@ -1,2 +1,2 @@",
            " global",
            "-  maxconn 99",
            "+  maxconn 10",
            "= lb-a: not as declared",
        ]
        self.assertEqual((status, out.splitlines(), err), (2, expected, ""))
        self.assertEqual(self.tree(), before)

    def test_check_names_everything_that_is_missing(self) -> None:
        document = bundle(
            packages={"haproxy": {"role": "loadbalancer"}},
            users={"ee": {"role": "base"}},
            directories={"/etc/x": {"role": "base"}},
            units={"haproxy.service": {"role": "loadbalancer", "enabled": True, "started": True}},
        )
        status, out, _ = self.command(["configuration", "--check"], document)
        lines = ["+ package haproxy", "+ user ee", "+ directory /etc/x", "~ unit haproxy.service (enable, start)"]
        self.assertEqual((status, out.splitlines()), (2, [*lines, "= lb-a: not as declared"]))
        self.assertFalse(self.exists("/var/lib/estate-converge"))

    def test_check_shows_no_secret(self) -> None:
        self.converge(self.certificate("old-secret"), "secrets")
        status, out, _ = self.command(["secrets", "--check"], self.certificate("new-secret"))
        self.assertEqual((status, out), (2, f"~ file {PEM}\n= lb-a: not as declared\n"))

    def test_check_says_that_a_run_was_interrupted(self) -> None:
        self.crashed(bundle(files={CFG: file("x")}), "validated")
        _, out, _ = self.command(["configuration", "--check"], bundle(files={CFG: file("x")}))
        self.assertEqual(out.splitlines()[0], "# a run was interrupted, or is under way; the next one repairs it")

    def test_an_error_names_the_host(self) -> None:
        status, out, err = self.command(["configuration"], bundle(files={"/etc/no/a": file("x")}))
        what = "its directory /etc/no does not exist; declare it, or the package that brings it"
        text = f"converge: lb-a: loadbalancer: /etc/no/a: {what}\n    everything is as it was\n"
        self.assertEqual((status, out, err), (1, "# taking everything back\n", text))
