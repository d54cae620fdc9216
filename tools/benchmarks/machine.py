"""The machine that is measured on, and the versions of what is measured."""

import os
import platform
import re
import shutil
import subprocess


def _first_line(command, pattern):
    """The part of a program's output that the pattern names, or None if there is no such program."""
    if shutil.which(command[0]) is None:
        return None
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1) if found else "of unknown version"


def cpu_model():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        found = re.search(r"model name\s*: (.*)", info.read())
    return found.group(1) if found else platform.machine()


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def scheduling():
    if os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR):
        return "real-time scheduling"
    return f"nice {os.nice(0)}"


def versions(synfin):
    return {
        "synfin": _first_line([synfin, "--version"], r"synfin (\S+)"),
        "hping3": _first_line(["hping3", "--version"], r"version (\S+)"),
        "nping": _first_line(["nping", "--version"], r"Nping version (\S+)"),
        "nc": _first_line(["nc", "-h"], r"(OpenBSD netcat.*)"),
        "libpcap": _first_line(["tcpdump", "--version"], r"libpcap version (\S+)"),
        "tcpdump": _first_line(["tcpdump", "--version"], r"tcpdump version (\S+)"),
        "tshark": _first_line(["tshark", "--version"], r"TShark \(Wireshark\) (\S+)"),
        "tcptrace": _first_line(["tcptrace", "-v"], r"version (\S+)"),
        "GNU time": _first_line(["time", "--version"], r"GNU Time\) (\S+)"),
    }


def describe(synfin):
    print(f"machine: {os.cpu_count()} cores, {cpu_model()}, Linux {platform.release()}, load {load()}, "
          f"{scheduling()}")
    known = versions(synfin)
    print("versions: " + ", ".join(f"{name} {version or 'MISSING'}" for name, version in known.items()), flush=True)
    return {name for name, version in known.items() if version is None}
