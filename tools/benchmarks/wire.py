"""An independent tcpdump beside a measurement, and what its capture says about every connection."""

import os
import select
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections import namedtuple
from dataclasses import dataclass, field

FIN, SYN, RST, ACK = 1, 2, 4, 16
ICMP, TCP = 1, 6
ETHERNET = 14
NANOSECONDS = 0xA1B23C4D

Segment = namedtuple("Segment", "stamp source destination seq ack flags")  # stamp: nanoseconds
Endpoint = namedtuple("Endpoint", "address port")


class Tcpdump:
    """Captures to a file while a `with` lasts; afterwards `frames` and `dropped` are there."""

    def __init__(self, interface, closed_port):
        self.interface = interface
        self.closed_port = closed_port
        self.frames = []
        self.dropped = 0

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self._file = os.path.join(self._folder.name, "beside.pcap")
        # pylint: disable=consider-using-with
        self._process = subprocess.Popen(
            ["tcpdump", "-i", self.interface, "-n", "-U", "-s", "128", "-B", "32768", "-w", self._file,
             "--time-stamp-precision=nano", "tcp or icmp"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while "listening on" not in (line := self._process.stderr.readline()):
            if not line:
                raise RuntimeError(f"tcpdump does not capture on {self.interface}")
        return self

    def __exit__(self, *_):
        self._wait_for_marker()
        self._process.send_signal(signal.SIGINT)
        for line in self._process.communicate()[1].splitlines():
            if "dropped by kernel" in line:
                self.dropped = int(line.split()[0])
        self.frames = list(read_frames(self._file))
        self._folder.cleanup()

    def _wait_for_marker(self):
        """What tcpdump writes comes late: a refused connection marks the end, and is waited for."""
        with socket.socket() as marker:
            marker.connect_ex(self.closed_port)
            port = marker.getsockname()[1]
        deadline = time.monotonic() + 20
        while not any(isinstance(frame, Segment) and frame.destination.port == port
                      for frame in read_frames(self._file)):
            if time.monotonic() > deadline:
                raise RuntimeError("tcpdump's capture does not reach its end")
            select.select([], [], [], 0.2)


def read_frames(path):
    """The segments and ICMP errors (as their quoted SYN's Segment) of a capture file, oldest first."""
    with open(path, "rb") as file:
        header = file.read(24)
        if len(header) < 24 or struct.unpack("<I", header[:4])[0] != NANOSECONDS:
            return
        while len(head := file.read(16)) == 16:
            seconds, nanoseconds, captured, _ = struct.unpack("<IIII", head)
            frame = file.read(captured)
            if len(frame) < captured:
                return
            parsed = _parse(frame[ETHERNET:], seconds * 10**9 + nanoseconds)
            if parsed:
                yield parsed


@dataclass
class IcmpError:
    stamp: int
    quoted: Segment


def _parse(packet, stamp):
    size = (packet[0] & 15) * 4
    protocol = packet[9]
    if protocol == ICMP and packet[size] in (3, 11):
        quoted = _parse(packet[size + 8:], stamp)
        return IcmpError(stamp, quoted) if quoted else None
    if protocol != TCP:
        return None
    source, destination, seq, ack, _, flags = struct.unpack("!HHIIBB", packet[size:size + 14])
    return Segment(stamp, Endpoint(packet[12:16], source), Endpoint(packet[16:20], destination), seq, ack, flags)


@dataclass
class Connection:
    """What answers the SYNs of one initial sequence number."""

    syns: list = field(default_factory=list)
    answers: list = field(default_factory=list)  # SYN-ACK, RST or ICMP error
    other: list = field(default_factory=list)  # from the peer before an answer, as a challenge ACK
    our_ack: int | None = None

    @property
    def gap(self):
        """Nanoseconds from the SYN-ACK to our ACK, if both are there."""
        return self.our_ack - self.answers[0] if self.our_ack and self.answers else None

    @property
    def missed(self):
        return len(self.syns) > 1 or not self.answers


def connections(frames):
    """Every connection of a capture, in the order of the first SYNs."""
    found = {}
    current = {}  # (local, remote) -> (isn, connection)
    for frame in frames:
        if isinstance(frame, IcmpError):
            key = (frame.quoted.source, frame.quoted.destination, frame.quoted.seq)
            if key in found:
                found[key].answers.append(frame.stamp)
        elif frame.flags & SYN and not frame.flags & ACK:
            key = (frame.source, frame.destination, frame.seq)
            found.setdefault(key, Connection()).syns.append(frame.stamp)
            current[key[:2]] = (frame.seq, found[key])
        elif (frame.destination, frame.source) in current:
            _from_peer(frame, *current[(frame.destination, frame.source)])
        elif (frame.source, frame.destination) in current:
            _, connection = current[(frame.source, frame.destination)]
            if frame.flags & ACK and connection.answers and connection.our_ack is None:
                connection.our_ack = frame.stamp
    return list(found.values())


def _from_peer(frame, isn, connection):
    answers = frame.flags & (SYN | RST) and frame.ack == (isn + 1) % 2**32
    if answers:
        connection.answers.append(frame.stamp)
    elif not connection.answers:
        connection.other.append(frame)
