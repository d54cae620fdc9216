"""Handshakes that go by at a rate, and what a program that captures them has seen and lost."""

import os
import re
import signal
import subprocess
from dataclasses import dataclass

INTERFACE = "synfin-a"
PACKETS = 6  # of a connection
LATEST = 60  # seconds, for the net: what is captured ends by itself
READY = ("Ctrl-C ends it", "listening on")
SHOWN = re.compile(r"(\d+) packets captured|\d+ packets read, (\d+) (?:shown|written)")
DROPPED = re.compile(r"(\d+) packets? dropped by kernel|the kernel dropped (\d+) packets")


@dataclass
class Watched:
    sent: int
    rate: float  # packets a second, as the sender reached it
    shown: int
    dropped: int  # by the kernel, as the program says

    @property
    def all_seen(self):
        return self.dropped == 0 and self.shown == self.sent


def commands(synfin, packets):
    """Who watches, by name. Each ends by itself with the last packet; one that lost some is told to."""
    ours = (synfin, "trace", "-i", INTERFACE, "-c", str(packets), "--duration", str(LATEST))
    theirs = ("tcpdump", "-n", "-i", INTERFACE, "-c", str(packets))
    return {"synfin, lines": ours, "tcpdump, lines": (*theirs, "tcp"), "synfin, --summary": (*ours, "--summary"),
            "synfin, -w": (*ours, "-w", os.devnull), "tcpdump, -w": (*theirs, "-w", os.devnull, "tcp")}


def watch(command, sender, rate, seconds):
    """Sends that many packets a second while the command watches."""
    connections = round(rate * seconds / PACKETS)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True) as watcher:
        try:
            _await_ready(watcher, command)
            done = subprocess.run((sender, INTERFACE, str(connections), str(rate)), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=True, timeout=LATEST)
            said = _end(watcher)
        except BaseException:
            watcher.kill()
            raise
    sent, taken = done.stdout.split()
    return Watched(int(sent), int(sent) / float(taken), _number(SHOWN, said), _number(DROPPED, said))


def _await_ready(watcher, command):
    for line in watcher.stderr:
        if any(text in line for text in READY):
            return
    raise RuntimeError(f"`{' '.join(command)}` does not capture")


def _end(watcher):
    """What it says in the end. All is sent: it ends within a moment, or waits for what was lost."""
    try:
        return watcher.communicate(timeout=3)[1]
    except subprocess.TimeoutExpired:
        watcher.send_signal(signal.SIGINT)
        return watcher.communicate(timeout=LATEST)[1]


def _number(pattern, text):
    found = pattern.search(text)
    return int(next(filter(None, found.groups()), 0)) if found else 0
