#!/usr/bin/env python3
"""Measures `synfin trace` against tcpdump, tshark, tcptrace and a bare libpcap loop, on capture files that it makes, and
live. Run it by tools/bench."""

import argparse
import filecmp
import os
import signal
import subprocess
import sys
import tempfile
from itertools import zip_longest

import live
import machine
from processes import peak_kib, timed
from report import Report

KINDS = ("few", "ports", "addresses")  # `capture_generator` says what they are
PACKETS = 6  # of a connection
PREFIX = 20_000  # connections of the files whose lines are compared, where tcpdump would take a minute
SLOW_RUNS = 3  # there
MOST_FLOWS = 1_000_000  # connections that are followed at once, unless --max-flows says otherwise
MILLION = 166_667  # connections, in packets
MILLIONS_OF_PACKETS = (1, 2, 4)
LIVE_RATE = 100_000  # packets a second, of which a live capture loses none
LIVE_SECONDS = 5
RATE_REACHED = 0.95  # of what was asked of the sender
MIB, PER_CONNECTION = 32, 256  # of memory: MiB in all, and bytes for each connection that lives


class TraceBenchmark:
    """The peers run in turns, A B A B, so that what the machine does beside meets both."""

    def __init__(self, arguments, missing, folder):
        self.synfin = arguments.synfin
        self.programs = arguments.programs
        self.runs = arguments.runs
        self.connections = arguments.connections
        self.missing = missing
        self.folder = folder
        self.report = Report()

    def file(self, kind, connections=None):
        """A capture file, made when it is asked for first, and in the page cache then."""
        count = connections or self.connections
        path = os.path.join(self.folder, f"{kind}-{count}.pcap")
        if not os.path.exists(path):
            subprocess.run([os.path.join(self.programs, "capture_generator"), kind, str(count), path], check=True)
            with open(path, "rb") as made:
                while made.read(1 << 20):
                    pass
        return path

    def lines_of(self, path):
        return (self.synfin, "trace", "-r", path)

    def summary_of(self, path):
        return (self.synfin, "trace", "--summary", "-r", path)

    def lacks(self, what, *needed):
        """Says so and counts as failed when a program is not there."""
        absent = [name for name in needed if name in self.missing]
        if absent:
            self.report.not_measured(what, f"{', '.join(absent)} is missing (tools/deps bench)")
        return bool(absent)

    def lacks_summary(self, what):
        path = self.file("few", 100)
        done = subprocess.run(self.summary_of(path), stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != 0:
            self.report.not_measured(what, f"`synfin trace --summary` ended with {done.returncode}: {done.stderr!r}")
        return done.returncode != 0

    def in_turns(self, runs, **commands):
        """The wall times of each command, in seconds, by its name. A command is what is run, and where its output goes."""
        found = {name: [] for name in commands}
        for _ in range(runs):
            for name, (command, output) in commands.items():
                found[name].append(timed(command, output))
        return found

    def medians(self, times):
        return {name: self.report.line(name.replace("_", " "), values, "s") for name, values in times.items()}

    def equality(self):
        self.report.title("the lines are those of `tcpdump -n -r`")
        if self.lacks("equal lines", "tcpdump"):
            return
        for kind in KINDS:
            count = self.connections if kind == "few" else min(self.connections, PREFIX)
            path = self.file(kind, count)
            ours, theirs = os.path.join(self.folder, "ours"), os.path.join(self.folder, "theirs")
            timed(self.lines_of(path), ours)
            timed(("tcpdump", "-n", "-r", path), theirs)
            same = filecmp.cmp(ours, theirs, shallow=False)
            self.report.holds(f"{kind}, {PACKETS * count} packets: the same bytes", same)
            if not same:
                self.report.note(first_difference(ours, theirs))

    def lines(self):
        for kind, runs, null_bound, file_bound in (("few", self.runs, 5, 3.5), ("ports", self.runs, 7, None),
                                                   ("addresses", SLOW_RUNS, 200, None)):
            self.report.title(f"lines, {kind}: {PACKETS * self.connections} packets")
            if self.lacks(f"lines, {kind}", "tcpdump"):
                continue
            path, output = self.file(kind), os.path.join(self.folder, "lines")
            ours, theirs = self.lines_of(path), ("tcpdump", "-n", "-r", path)
            commands = {"tcpdump": (theirs, os.devnull), "synfin": (ours, os.devnull)}
            if file_bound:
                commands |= {"tcpdump_to_a_file": (theirs, output), "synfin_to_a_file": (ours, output)}
            middle = self.medians(self.in_turns(runs, **commands))
            self.report.faster(f"lines, {kind}", middle["synfin"], middle["tcpdump"], null_bound)
            if file_bound:
                self.report.faster(f"lines to a file, {kind}", middle["synfin_to_a_file"], middle["tcpdump_to_a_file"],
                                   file_bound)

    def summary(self):
        self.report.title("`--summary`")
        if self.lacks_summary("summary"):
            return
        loop = os.path.join(self.programs, "capture_loop")
        for kind in KINDS:
            path = self.file(kind)
            self.report.title(f"`--summary`, {kind}: {PACKETS * self.connections} packets")
            commands = {"synfin": (self.summary_of(path), os.devnull), "libpcap_alone": ((loop, path), os.devnull)}
            peers = {"tshark": ("tshark", "-q", "-z", "conv,tcp", "-r", path), "tcptrace": ("tcptrace", "-n", path)}
            bounds = {"tshark": 25, "tcptrace": 8} if kind != "few" else {}
            bounds = {name: bound for name, bound in bounds.items() if not self.lacks(f"{kind}, against {name}", name)}
            commands |= {name: (peers[name], os.devnull) for name in bounds}
            middle = self.medians(self.in_turns(self.runs, **commands))
            self.report.ratio(f"{kind}, time against libpcap alone", middle["synfin"], middle["libpcap_alone"], 4)
            for name, bound in bounds.items():
                self.report.faster(f"{kind}, against {name}", middle["synfin"], middle[name], bound)

    def memory(self):
        self.report.title(f"peak memory: at most {MIB} MiB and {PER_CONNECTION} bytes for each connection that lives")
        self.report.note("In few, ports and addresses one connection lives at a time: one that is over counts for nothing,")
        self.report.note("nor does what the lines keep of it. In open none is closed, in syns none is answered.")
        if self.lacks("peak memory", "GNU time"):
            return
        commands = {"lines": self.lines_of}
        if not self.lacks_summary("peak memory of --summary"):
            commands["--summary"] = self.summary_of
        files = [(kind, self.connections, 1) for kind in KINDS]
        files += [(kind, count, count) for kind in ("open", "syns") for count in (self.connections, MOST_FLOWS)]
        for what, command in commands.items():
            for kind, count, live in files:
                bound = MIB + live * PER_CONNECTION / 2**20
                peak = peak_kib(*command(self.file(kind, count))) / 1024
                self.report.at_most(f"{what}, {kind}, {count} connections, {live} alive", round(peak, 2), round(bound, 2), "MiB")

    def linear(self):
        for what, command in (("lines", self.lines_of), ("--summary", self.summary_of)):
            self.report.title(f"{what}: 1, 2 and 4 million packets of ports")
            if what == "--summary" and self.lacks_summary("time of --summary"):
                continue
            paths = {f"{count}_million": self.file("ports", count * MILLION) for count in MILLIONS_OF_PACKETS}
            commands = {name: (command(path), os.devnull) for name, path in paths.items()}
            runs = 2 * self.runs + 1  # the bound is near one
            middle = self.medians(self.in_turns(runs, start=(command(self.file("few", 1)), os.devnull), **commands))
            # What a start takes is the same for every file, and measured by itself.
            beyond_start = [(middle[f"{count}_million"] - middle["start"]) / count for count in MILLIONS_OF_PACKETS]
            with_start = [middle[f"{count}_million"] / count for count in MILLIONS_OF_PACKETS]
            self.report.ratio(f"{what}, time of a packet beyond the start: the longest to the shortest",
                              max(beyond_start), min(beyond_start), 1.1)
            self.report.ratio(f"{what}, time of a packet: the longest to the shortest", max(with_start), min(with_start), 1.1)

    def live(self):
        self.report.title(f"live: {LIVE_RATE} packets a second of handshakes, {LIVE_SECONDS} s, {SLOW_RUNS} runs in turns")
        names = [name for name in live.commands("", 0) if not name.startswith("tcpdump") or "tcpdump" not in self.missing]
        runs = {name: [] for name in names}
        for _ in range(SLOW_RUNS):
            for name in names:
                runs[name].append(self.watched(name, LIVE_RATE))
        for name, found in runs.items():
            if name.startswith("synfin"):
                self.judge_live(name, found)
        if not self.lacks("live, beside tcpdump", "tcpdump"):
            self.first_drops(names)

    def watched(self, name, rate):
        """One run, and its line."""
        command = live.commands(self.synfin, round(rate * LIVE_SECONDS / PACKETS) * PACKETS)[name]
        done = live.watch(command, os.path.join(self.programs, "handshake_sender"), rate, LIVE_SECONDS)
        self.report.note(f"{name:<18} sent {done.sent:8} at {done.rate:7.0f}/s, shown {done.shown:8}, "
                         f"dropped by the kernel {done.dropped}")
        return done

    def judge_live(self, name, runs):
        if min(run.rate for run in runs) < RATE_REACHED * LIVE_RATE:
            self.report.not_measured(f"live, {name}", "the sender did not keep its rate: the machine is busy")
            return
        self.report.holds(f"live, {name}: every packet shown, none dropped", all(run.all_seen for run in runs))

    def first_drops(self, names):
        self.report.title("live: the rate doubled until there are drops, or the sender can no more (no bound)")
        rate, found = LIVE_RATE, {}
        while len(found) < len(names):
            rate *= 2
            for name in [name for name in names if name not in found]:
                run = self.watched(name, rate)
                if not run.all_seen:
                    found[name] = f"drops at {run.rate:.0f} packets a second"
                elif run.rate < RATE_REACHED * rate:
                    found[name] = f"no drops at {run.rate:.0f} packets a second, the most that the sender can"
        for name, what in found.items():
            self.report.note(f"{name}: {what}")

    def all(self, sections):
        for section in sections:
            getattr(self, section)()
        print(f"\nload at the end: {machine.load()}")
        return self.report.end()


def first_difference(ours, theirs):
    with open(ours, "rb") as left, open(theirs, "rb") as right:
        for number, (mine, other) in enumerate(zip_longest(left, right), 1):
            if mine != other:
                return f"line {number}: synfin {mine!r}, tcpdump {other!r}"
    return "no line differs"


SECTIONS = ("equality", "lines", "summary", "memory", "linear", "live")


def read_arguments():
    parser = argparse.ArgumentParser(prog="tools/bench trace", description=__doc__)
    parser.add_argument("--synfin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=5, help="of each side (default 5, at least 5; 3 where one takes a minute)")
    parser.add_argument("--connections", type=int, default=170_000,
                        help="in a file, of six packets each (default 170000, for which the bounds are made)")
    parser.add_argument("--only", choices=SECTIONS, nargs="+", default=SECTIONS, help="these measurements (default: all)")
    arguments = parser.parse_args()
    if arguments.runs < 5 or not 1 <= arguments.connections <= 1_000_000:
        parser.error("--runs takes 5 or more, --connections 1 to 1000000")
    return arguments


def main():
    arguments = read_arguments()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    missing = machine.describe(arguments.synfin)
    with tempfile.TemporaryDirectory(prefix="synfin-bench-") as folder:
        return TraceBenchmark(arguments, missing, folder).all(arguments.only)


if __name__ == "__main__":
    sys.exit(main())
