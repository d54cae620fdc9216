"""Programs run and timed."""

import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Run:
    started: float  # CLOCK_REALTIME, as capture stamps are
    ended: float
    wall: float  # seconds, from before the process exists until it has been waited for
    first_line: float | None  # seconds until the first line could be read from its standard output
    output: str
    status: int


def any_phase():
    """Waits up to 20 ms. The kernel's grace periods end at its ticks: a run begun as the one before ends would
    always meet the same phase of them, and be lucky or unlucky every time."""
    time.sleep(random.uniform(0, 0.02))


def run(*command):
    """Runs a program with its standard output in a pipe that is read at once."""
    path = shutil.which(command[0]) or command[0]
    reading, writing = os.pipe()
    actions = [
        (os.POSIX_SPAWN_DUP2, writing, 1),
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    started = time.time()
    before = time.perf_counter()
    child = os.posix_spawn(path, command, os.environ, file_actions=actions)
    os.close(writing)
    first_line = None
    output = b""
    while piece := os.read(reading, 65536):
        if first_line is None and b"\n" in piece:
            first_line = time.perf_counter() - before
        output += piece
    _, status = os.waitpid(child, 0)
    wall = time.perf_counter() - before
    os.close(reading)
    return Run(started, time.time(), wall, first_line, output.decode(), os.waitstatus_to_exitcode(status))


def timed(command, output):
    """Wall time in seconds of a program that writes to a file: from before it exists until it has been waited for.
    A run that fails is no measurement."""
    path = shutil.which(command[0]) or command[0]
    if output != os.devnull and os.path.exists(output):
        os.unlink(output)  # emptying it would take some of the time
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    before = time.perf_counter()
    child = os.posix_spawn(path, command, os.environ, file_actions=actions)
    try:
        _, status = os.waitpid(child, 0)
    except BaseException:
        os.kill(child, signal.SIGTERM)  # or it would write on to a file that is being removed
        os.waitpid(child, 0)
        raise
    wall = time.perf_counter() - before
    if status != 0:
        raise SystemExit(f"bench: `{' '.join(command)}` ended with {os.waitstatus_to_exitcode(status)}")
    return wall


def peak_kib(*command):
    """Peak resident memory in KiB. GNU time starts the program, since what forks passes its own peak on."""
    done = subprocess.run(["time", "-q", "-f", "%M", *command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return int(done.stderr.split()[-1])
