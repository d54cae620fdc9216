#!/usr/bin/env python3
"""Measures `synfin probe` against hping3 and `nc -z`. Run it by tools/bench, which makes the private network."""

import argparse
import sys

import machine
from processes import any_phase, peak_kib, run
from report import Report
from wire import Tcpdump, connections

PEER = "192.0.2.2"
INTERFACE = "synfin-a"
OPEN, CLOSED, REJECTED = 80, 81, 83
MILLI, MICRO = 1e3, 1e-3  # of seconds, of nanoseconds


class ProbeBenchmark:
    """The peers run in turns, A B A B, so that what the machine does beside meets both."""

    def __init__(self, synfin, missing, arguments):
        self.synfin = synfin
        self.missing = missing
        self.runs = arguments.runs
        self.probes = arguments.probes
        self.report = Report()

    def probe(self, *options, port=OPEN):
        return run(self.synfin, "probe", "-q", "-n", *options, PEER, str(port))

    def lacks(self, what, *needed):
        """Says so and counts as failed when a program is not there."""
        absent = [name for name in needed if name in self.missing]
        if absent:
            self.report.not_measured(what, f"{', '.join(absent)} is missing (tools/deps bench)")
        return bool(absent)

    def capture(self):
        return Tcpdump(INTERFACE, (PEER, CLOSED))

    def whole_runs(self):
        self.report.title("whole run: six segments by `synfin probe -q -n`, one SYN by `hping3 -S -c 1`")
        if self.lacks("whole run and time to the verdict", "hping3"):
            return
        ours, theirs, our_loading, their_loading = [], [], [], []
        for _ in range(self.runs):
            any_phase()
            ours.append(checked(self.probe(), "succeeded"))
            our_loading.append(checked(run(self.synfin, "--version"), "synfin"))
            any_phase()
            theirs.append(checked(run("hping3", "-n", "-S", "-c", "1", "-p", str(OPEN), PEER), "flags=SA"))
            their_loading.append(run("hping3", "--version"))
        say = self.report
        for what, runs in (("`synfin --version`", our_loading), ("`hping3 --version`", their_loading)):
            say.line(f"loading alone: {what}", [r.wall * MILLI for r in runs], "ms")
        wall = say.line("synfin, wall time", [r.wall * MILLI for r in ours], "ms")
        verdict = say.line("synfin, until the verdict can be read", [r.first_line * MILLI for r in ours], "ms")
        peer = say.line("hping3, wall time", [r.wall * MILLI for r in theirs], "ms")
        say.ratio("wall time", wall, peer, 1.25)
        say.ratio("time to the verdict, against hping3's wall time", verdict, peer, 0.5)

    def first_connections(self):
        self.report.title("SYN-ACK to our ACK on the wire, first connection of a process (stamps of one tcpdump)")
        if self.lacks("first connection", "tcpdump", "nc"):
            return
        ours, theirs = [], []
        with self.capture() as beside:
            for _ in range(self.runs):
                ours.append(checked(self.probe(), "succeeded"))
                theirs.append(run("nc", "-z", "-n", PEER, str(OPEN)))
        self.note_losses(beside)
        found = connections(beside.frames)
        own = self.report.line("synfin probe", gaps(found, ours), "us")
        kernel = self.report.line("nc -z", gaps(found, theirs), "us")
        self.report.ratio("first connection", own, kernel, 5)

    def repeats(self):
        rounds, count = 3, 200
        self.report.title(f"the same within `-c {count} --interval 0`, against {count} times `nc -z`; {rounds} turns each")
        if self.lacks("repeats", "tcpdump", "nc"):
            return
        ours, theirs, via_kernel = [], [], []
        repeat = ("-c", str(count), "--interval", "0")
        with self.capture() as beside:
            for _ in range(rounds):
                ours.append(checked(self.probe(*repeat), f"{count} open"))
                theirs += [run("nc", "-z", "-n", PEER, str(OPEN)) for _ in range(count)]
                via_kernel.append(checked(self.probe("--via", "kernel", *repeat), f"{count} open"))
        self.note_losses(beside)
        found = connections(beside.frames)
        own = self.report.line("synfin probe -c 200 --interval 0", gaps(found, ours), "us")
        kernel = self.report.line("nc -z, 200 processes", gaps(found, theirs), "us")
        self.report.line("for comparison: the kernel by --via kernel", gaps(found, via_kernel), "us")
        self.report.ratio("repeats", own, kernel, 1.5)

    def note_losses(self, beside):
        if beside.dropped:
            self.report.note(f"tcpdump dropped {beside.dropped} packets: their connections are not in these figures")

    def memory(self):
        self.report.title("peak memory of one probe")
        if self.lacks("peak memory", "GNU time"):
            return
        command = (self.synfin, "probe", "-q", "-n", PEER, str(OPEN))
        peaks = [peak_kib(*command) / 1024 for _ in range(self.runs)]
        self.report.line("synfin probe", peaks, "MiB")
        self.report.at_most("peak memory, the largest", round(max(peaks), 2), 12, "MiB")

    def missed_replies(self):
        self.report.title(f"replies missed in {self.probes} probes without interval")
        for port, what, answer in ((OPEN, "open", "open"), (CLOSED, "closed", "closed"),
                                   (REJECTED, "ICMP-rejected", "filtered")):
            if self.lacks(f"{what} port", "tcpdump"):
                continue
            with self.capture() as beside:
                done = self.probe("-c", str(self.probes), "--interval", "0", port=port)
            summary = next((line for line in done.output.splitlines() if line.startswith("---")), "no summary")
            self.report.note(f"{what} port, {done.wall:.2f} s: {summary}")
            self.judge_replies(what, f"{self.probes} {answer}" in summary, beside)

    def judge_replies(self, what, all_answered, beside):
        found = connections(beside.frames)[:-1]  # the last is the capture's own end mark
        missed = [c for c in found if c.missed]
        for connection in missed[:10]:
            self.report.note(f"missed: {cause(connection, beside.dropped)}")
        unseen = self.probes - len(found)
        if unseen:
            self.report.note(f"{unseen} probes are not in tcpdump's capture (it dropped {beside.dropped} packets)")
        if not all_answered and not missed:
            self.report.not_measured(f"{what} port", "the summary above does not name every probe as answered")
            return
        self.report.at_most(f"{what} port, not answered at the first SYN", len(missed), 0, "probes")

    def all(self):
        for measure in (self.whole_runs, self.first_connections, self.repeats, self.memory, self.missed_replies):
            measure()
        print(f"\nload at the end: {machine.load()}")
        return self.report.end()


def checked(done, wanted):
    """A run that did not do its work is no measurement."""
    if wanted not in done.output:
        raise SystemExit(f"bench: a run says {done.output!r} (exit code {done.status}), not '{wanted}'")
    return done


def gaps(found, runs):
    """SYN-ACK to ACK, in microseconds, of the connections begun while these processes ran."""
    spans = [(r.started * 1e9, r.ended * 1e9) for r in runs]
    return [c.gap * MICRO for c in found
            if c.gap is not None and any(start <= c.syns[0] <= end for start, end in spans)]


def cause(connection, dropped):
    """Why a probe needed another SYN, as far as the wire tells."""
    if len(connection.syns) == 1:
        return f"one SYN and no answer on the wire (tcpdump dropped {dropped} packets)"
    second = connection.syns[1]
    before = [stamp for stamp in connection.answers if stamp < second]
    waited = (second - connection.syns[0]) / 1e6
    if before:
        delay = (before[0] - connection.syns[0]) * MICRO
        return f"the answer was on the wire {delay:.0f} us after the SYN; sent again after {waited:.0f} ms all the same"
    if connection.other:
        return "the peer answered otherwise (flags {:#04x}): it still knew an older connection".format(
            connection.other[0].flags)
    return f"the peer did not answer the first SYN within {waited:.0f} ms (tcpdump dropped {dropped} packets)"


def main():
    parser = argparse.ArgumentParser(prog="tools/bench probe", description=__doc__)
    parser.add_argument("--synfin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=60, help="of each side (default 60, at least 30)")
    parser.add_argument("--probes", type=int, default=10000, help="to each port for missed replies (default 10000)")
    arguments = parser.parse_args()
    if arguments.runs < 30 or arguments.probes < 1:
        parser.error("--runs takes 30 or more, --probes 1 or more")
    missing = machine.describe(arguments.synfin)
    return ProbeBenchmark(arguments.synfin, missing, arguments).all()


if __name__ == "__main__":
    sys.exit(main())
