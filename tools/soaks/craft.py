#!/usr/bin/env python3
"""Runs ten `synfin craft` at once to one port, round after round, and counts whose answers they got. Run it by
tools/soak, which makes the private network."""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass

PEER = "192.0.2.2"
ANSWERS = {80: ("open", "Flags [S.]"), 81: ("closed", "Flags [R.]")}  # of each port, which have their rounds in turns
AT_ONCE = 10
APART = 4001  # between the sequence numbers of two probes: an acknowledgement names its probe
PATIENCE = 60  # seconds, for the net: a craft waits 10 for its answer
SHOWN = 20  # probes in trouble


@dataclass
class Probe:
    port: int
    seq: int
    process: subprocess.Popen


class CraftSoak:
    def __init__(self, synfin):
        self.synfin = synfin
        self.probes = self.answers = self.own = self.foreign = self.missing = self.troubled = 0

    def start(self, port):
        """Every other one waits for the answer by its number, the rest for whatever is an answer."""
        seq = (self.probes + 1) * APART % 2**32
        command = [self.synfin, "craft", "-n", "-w", "10", "--json", "--seq", str(seq), PEER, str(port)]
        if self.probes % 2:
            command += ["--expect", f"{ANSWERS[port][1]}, ack {(seq + 1) % 2**32}"]
        self.probes += 1
        return Probe(port, seq, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                                 stderr=subprocess.PIPE, text=True))

    def round(self, port):
        running = []
        try:
            for _ in range(AT_ONCE):
                running.append(self.start(port))
            for probe in running:
                self.judge(probe, *probe.process.communicate(timeout=PATIENCE))
        finally:
            for probe in running:
                if probe.process.poll() is None:
                    probe.process.kill()
                    probe.process.wait()

    def judge(self, probe, output, errors):
        shown = [json.loads(line) for line in output.splitlines()]
        result = next((o for o in shown if o["type"] == "craft"), {})
        came = [o for o in shown if o["type"] == "packet" and o["origin"] != "ours"]
        own = [packet for packet in came if is_own_answer(packet, probe, result)]
        answered = probe.process.returncode == 0 and result.get("state") == ANSWERS[probe.port][0] and len(own) == 1
        self.answers += result.get("answers", 0)
        self.own += len(own)
        self.foreign += len(came) - len(own)
        self.missing += not answered
        if not answered or len(came) > len(own):
            self.complain(probe, result, came, errors)

    def complain(self, probe, result, came, errors):
        self.troubled += 1
        if self.troubled > SHOWN:
            return
        print(f"the probe to port {probe.port} with seq {probe.seq}: {result.get('state')} ({result.get('reason')}), "
              f"exit code {probe.process.returncode} {errors.strip()}")
        for packet in came:
            print(f"  {packet['origin']}: {packet['line']}  # {packet['remark']}")


def is_own_answer(packet, probe, result):
    tcp = packet.get("tcp", {})
    return (packet["remark"] == "the answer" and tcp.get("ack") == (probe.seq + 1) % 2**32
            and tcp["destination_port"] == result.get("local", {}).get("port"))


def main():
    parser = argparse.ArgumentParser(prog="tools/soak craft", description=__doc__)
    parser.add_argument("--synfin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, required=True)
    arguments = parser.parse_args()
    soak = CraftSoak(arguments.synfin)
    ports = list(ANSWERS)
    begun = time.monotonic()
    for number in range(arguments.rounds):
        soak.round(ports[number % len(ports)])
    seconds = time.monotonic() - begun
    print(f"{arguments.rounds} rounds of {AT_ONCE} at once, to the ports {' and '.join(map(str, ports))} in turns: "
          f"{soak.probes} probes, {soak.answers} answers, {soak.own} of them their own, "
          f"{soak.foreign} foreign packets, {soak.missing} probes without their answer; {seconds:.0f} s")
    return 1 if soak.foreign or soak.missing else 0


if __name__ == "__main__":
    sys.exit(main())
