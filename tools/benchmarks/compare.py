#!/usr/bin/env python3
"""Measures `synfin compare` against one `synfin probe`, and our answer to a SYN-ACK against the kernel's. Run it by tools/bench."""

import argparse
import json
import sys

import machine
from processes import any_phase, run
from report import Report

PEER, OPEN = "192.0.2.2", 80
MILLI, MICRO = 1e3, 1e-3  # of seconds, of nanoseconds


def synfin_run(program, command, *options):
    done = run(program, command, "-q", "-n", *options, PEER, str(OPEN))
    if done.status != 0:
        raise SystemExit(f"bench: synfin {command} ended with {done.status}: {done.output!r}")
    return done


def whole_runs(report, program, runs):
    report.title("whole run: `synfin compare -q -n`, two exchanges under one capture; one by `synfin probe -q -n`")
    both, one = [], []
    for _ in range(runs):
        any_phase()
        both.append(synfin_run(program, "compare").wall * MILLI)
        any_phase()
        one.append(synfin_run(program, "probe").wall * MILLI)
    compared = report.line("synfin compare, wall time", both, "ms")
    probed = report.line("synfin probe, wall time", one, "ms")
    report.ratio("wall time", compared, probed, 1.5)


def answer_gaps(program, pairs):
    """SYN-ACK to ACK by the capture's stamps, in microseconds: the kernel's and ours, of one run."""
    done = run(program, "compare", "--json", "-n", "-c", str(pairs), "--interval", "0", PEER, str(OPEN))
    found = {True: [], False: []}
    for line in done.output.splitlines():
        entry = json.loads(line)
        if entry["type"] == "connection" and entry["answer_gap_ns"] is not None:
            found[entry["connection"] % 2 == 1].append(entry["answer_gap_ns"] * MICRO)
    return found[True], found[False]


def answers(report, program, pairs):
    report.title(f"SYN-ACK to ACK, {pairs} pairs in turns within one `synfin compare -c {pairs} --interval 0`")
    kernel, hand = answer_gaps(program, pairs)
    by_kernel = report.line("the kernel", kernel, "us")
    by_hand = report.line("by hand", hand, "us")
    report.note(f"by hand over the kernel's: {by_hand / by_kernel:.2f} x (reported, no bound)")
    first = [answer_gaps(program, 1) for _ in range(30)]
    report.title("the same in the first pair of a process, 30 processes")
    by_kernel = report.line("the kernel", [k[0] for k, _ in first], "us")
    by_hand = report.line("by hand", [h[0] for _, h in first], "us")
    report.note(f"by hand over the kernel's: {by_hand / by_kernel:.2f} x (reported, no bound)")


def main():
    parser = argparse.ArgumentParser(prog="tools/bench compare", description=__doc__)
    parser.add_argument("--synfin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=60, help="of each side (default 60, at least 30)")
    parser.add_argument("--pairs", type=int, default=500, help="of exchanges for the answers (default 500)")
    arguments = parser.parse_args()
    if arguments.runs < 30 or arguments.pairs < 1:
        parser.error("--runs takes 30 or more, --pairs 1 or more")
    machine.describe(arguments.synfin)
    report = Report()
    whole_runs(report, arguments.synfin, arguments.runs)
    answers(report, arguments.synfin, arguments.pairs)
    print(f"\nload at the end: {machine.load()}")
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
