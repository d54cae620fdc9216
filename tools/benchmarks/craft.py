#!/usr/bin/env python3
"""Measures `synfin craft --rate 0` against hping3, nping and the bare sendmmsg. Run it by tools/bench, which makes the
private network."""

import argparse
import json
import re
import signal
import subprocess
import sys
import time

import machine
from report import Report

PEER = "192.0.2.2"
CLOSED = "81"
FLOOD_SECONDS = 1  # of hping3, which takes no count then


class CraftBenchmark:
    """All send SYNs to the peer's closed port, in turns, and are measured by their own clocks: from the first packet to
    the last, without their starts."""

    def __init__(self, synfin, programs, missing, arguments):
        self.synfin = synfin
        self.programs = programs
        self.missing = missing
        self.runs = arguments.runs
        self.count = arguments.count
        self.report = Report()

    def ours(self):
        done = checked([self.synfin, "craft", "-n", "--json", "-c", str(self.count), "--rate", "0", PEER, CLOSED])
        result = json.loads(done)
        self.answered.append(result["answered"] / result["sent"])
        return result["sent"] / result["time_ns"] * 1e9

    def bare(self):
        found = re.search(r"(\d+) sent in ([\d.]+) s", checked([f"{self.programs}/bare_sender", str(self.count)]))
        return int(found[1]) / float(found[2])

    def hping3(self):
        process = subprocess.Popen(["hping3", "-n", "-q", "--flood", "-S", "-p", CLOSED, PEER],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(FLOOD_SECONDS)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        found = re.search(r"(\d+) packets transmitted", errors)
        return int(found[1]) / FLOOD_SECONDS

    def nping(self):
        output = checked(["nping", "--privileged", "-H", "-N", "--tcp", "--flags", "syn", "-p", CLOSED, "-c",
                          str(self.count), "--rate", "10000000", PEER])
        found = re.search(r"pinged in ([\d.]+) seconds", output)
        return self.count / float(found[1])

    def packets_a_second(self):
        self.report.title(f"SYNs a second to a closed port of the peer's, {self.count} of them (hping3: for "
                          f"{FLOOD_SECONDS} s)")
        self.answered = []
        sides = {"bare sendmmsg": self.bare, "synfin craft --rate 0": self.ours}
        for name, measure in (("hping3 --flood", self.hping3), ("nping --rate", self.nping)):
            if name.split()[0] not in self.missing:
                sides[name] = measure
        rates = {name: [] for name in sides}
        for _ in range(self.runs):
            for name, measure in sides.items():
                rates[name].append(measure())
        middle = {name: self.report.line(name, [rate / 1000 for rate in values], "thousand") for name, values in
                  rates.items()}
        ours = middle["synfin craft --rate 0"]
        self.report.holds(f"against the bare sendmmsg: {ours / middle['bare sendmmsg']:.2f} x, at least 0.5 x",
                          ours >= 0.5 * middle["bare sendmmsg"])
        for name in ("hping3 --flood", "nping --rate"):
            if name in middle:
                self.report.holds(f"against {name}: {ours / middle[name]:.2f} x, more than 1 x", ours > middle[name])
            else:
                self.report.not_measured(f"against {name}", "it is missing (tools/deps bench)")
        self.report.line("answers that synfin has matched, of those sent", self.answered, "")

    def segments(self):
        self.report.title("a SYN of 60 bytes, built and parsed")
        output = [checked([f"{self.programs}/segment_loop"]) for _ in range(self.runs)]
        for what in ("build", "parse"):
            self.report.line(what, [float(re.search(rf"{what} ([\d.]+) ns", text)[1]) for text in output], "ns")


def checked(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench: `{' '.join(command)}` ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--synfin", required=True)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    missing = machine.describe(arguments.synfin)
    benchmark = CraftBenchmark(arguments.synfin, arguments.programs, missing, arguments)
    benchmark.packets_a_second()
    benchmark.segments()
    return benchmark.report.end()


if __name__ == "__main__":
    sys.exit(main())
