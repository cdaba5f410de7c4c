"""What a machine says of itself, as one JSON object on standard output.

Read by `python3 - AUTHORITY` on the machine, as root; AUTHORITY is the file of the internal authority's certificate. It
changes nothing, needs the standard library only, and what a machine has no part in is not in its answer. Whatever is
asked and cannot answer is an `error` in its place.
"""

import glob
import json
import os
import re
import subprocess
import sys
import time

CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.DOTALL)
PLACES = {
    "internal": "/etc/ssl/private/*.pem",
    "public": "/etc/haproxy/certs/*.pem",
    "site": "/var/lib/dehydrated/certs/*/fullchain.pem",
}
OBTAINED = "/etc/haproxy/public-certificates.json"
CONVERGE = "/var/lib/estate-converge"


def output(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=10, cwd="/", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


def get(url, headers=None, context=None):
    # Most machines ask nobody, and this module is most of the program's time.
    import urllib.request

    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=5, context=context) as answer:
        return json.load(answer)


def unit_states():
    shown = output("systemctl", "show", "--property=SystemState,NFailedUnits")
    values = dict(line.split("=", 1) for line in shown.splitlines())
    failed = []
    if values["NFailedUnits"] != "0":
        listed = output("systemctl", "list-units", "--failed", "--plain", "--no-legend", "--no-pager")
        failed = [line.split()[0] for line in listed.splitlines()]
    return {"state": values["SystemState"], "failed": failed}


def uptime():
    """Seconds since the machine's first process began; /proc/uptime is that of the real host."""
    with open("/proc/1/stat", encoding="utf-8") as file:
        began = int(file.read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began


def converge():
    """When each document was applied last, and which one an interrupted run has left half done."""
    modes = [mode for mode in ("secrets", "certificates", "configuration") if os.path.isdir(f"{CONVERGE}/{mode}")]
    applied = {
        mode: os.path.getmtime(f"{CONVERGE}/{mode}/state.json")
        for mode in modes
        if os.path.exists(f"{CONVERGE}/{mode}/state.json")
    }
    return {
        "applied": applied,
        "interrupted": [mode for mode in modes if os.path.exists(f"{CONVERGE}/{mode}/journal.json")],
    }


def metrics():
    """Values that timers leave for Prometheus, by name with labels."""
    values = {}
    for path in glob.glob("/var/lib/prometheus/node-exporter/estate-*.prom"):
        with open(path, encoding="utf-8") as file:
            for line in file:
                if not line.startswith("#") and " " in line:
                    name, _, value = line.rpartition(" ")
                    values[name] = float(value)
    return values


def certificates(authority):
    """Certificates without their keys."""
    found = []
    for kind, pattern in {"authority": authority, **PLACES}.items():
        for path in sorted(glob.glob(pattern)):
            with open(path, encoding="utf-8") as file:
                first = CERTIFICATE.search(file.read())
            if first:
                found.append({"kind": kind, "path": path, "pem": first.group()})
    return found


def obtained():
    """Names of the public certificates that this load balancer is to obtain; bought ones are not among them."""
    with open(OBTAINED, encoding="utf-8") as file:
        return sorted(json.load(file)["certificates"])


def consul():
    """Every instance of every service with its checks, as a server's management token shows them."""
    with open("/etc/consul.d/tokens.json", encoding="utf-8") as file:
        token = json.load(file)["acl"]["tokens"].get("initial_management")
    if token is None:
        return None
    headers = {"X-Consul-Token": token}
    address = "http://127.0.0.1:8500/v1"
    return {
        "leader": get(f"{address}/status/leader", headers),
        "instances": [
            {
                "service": name,
                "node": entry["Node"]["Node"],
                "tags": entry["Service"]["Tags"] or [],
                "checks": [
                    {"name": check["Name"], "status": check["Status"], "output": check["Output"][-300:]}
                    for check in entry["Checks"]
                ],
            }
            for name in get(f"{address}/catalog/services", headers)
            for entry in get(f"{address}/health/service/{name}", headers)
        ],
    }


def patroni():
    """The cluster as this member knows it; on the leader its databases too."""
    import ssl

    # The machine's own port, asked from the machine itself: there is no name to verify.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    cluster = get("https://127.0.0.1:8008/cluster", context=context)
    own = get("https://127.0.0.1:8008/patroni", context=context)
    answer = {"members": cluster["members"], "databases": []}
    if own.get("role") in ("master", "primary"):
        query = (
            "select d.datname, pg_database_size(d.oid), s.numbackends from pg_database d"
            " join pg_stat_database s on s.datid = d.oid where not d.datistemplate order by d.datname"
        )
        words = ["psql", "-X", "-A", "-t", "-F", "\t", "-h", "/run/postgresql", "-c", query]
        rows = output("runuser", "-u", "postgres", "--", *words)
        answer["databases"] = [
            {"name": name, "bytes": int(size), "connections": int(connections)}
            for name, size, connections in (row.split("\t") for row in rows.splitlines())
        ]
    return answer


def backups():
    """Full backups and others of PostgreSQL in this machine's repository."""
    stanzas = json.loads(output("runuser", "-u", "postgres", "--", "pgbackrest", "info", "--output=json"))
    return [
        {
            "name": stanza["name"],
            "code": stanza["status"]["code"],
            "message": stanza["status"]["message"],
            "backups": [
                {"type": each["type"], "stop": each["timestamp"]["stop"]} for each in stanza.get("backup", [])
            ],
        }
        for stanza in stanzas
    ]


def asked(question, *words):
    try:
        return question(*words)
    except Exception as error:  # the next question has an answer all the same
        return {"error": str(error) or type(error).__name__}


def main():
    answer = {
        "units": asked(unit_states),
        "uptime": uptime(),
        "converge": asked(converge),
        "metrics": asked(metrics),
        "certificates": asked(certificates, sys.argv[1]),
    }
    if os.path.exists(OBTAINED):
        answer["obtained"] = asked(obtained)
    if os.path.exists("/etc/consul.d/tokens.json"):
        answer["consul"] = asked(consul)
    if os.path.isdir("/etc/patroni/conf.d"):
        answer["patroni"] = asked(patroni)
    if os.path.isdir("/srv/pgbackrest"):
        answer["backups"] = asked(backups)
    json.dump(answer, sys.stdout)


main()
