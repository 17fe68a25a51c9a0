"""What a request costs the server in allocations and instructions: counted, not timed.

    python3 benchmarks/allocations.py [--gate]

Prints a table. With --gate it counts allocations only, and fails where a request on the event loop
has more than GATE of them. HTTP_TARGET=PATH names the program (.build/release/http-target).
Needs a C compiler, and valgrind for the instructions.
"""
import argparse
import json
import mmap
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

import processes

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("HTTP_TARGET", HERE.parent / ".build/release/http-target")
BODY = b'{"entities":{"origin":["JFK"],"dest":["LAX"]},"features":["route:distance","weather:temp"]}'
# Buffers grow and lists find their size in the first requests.
WARM_UP = 1_600
COUNTED = 10_000
# valgrind is fifty times slower.
INSTRUCTIONS_COUNTED = 1_600
# Per request: what is rare, such as a timer's heap that doubles, may cost one now and then.
GATE = 0.01
# Name, path, requests sent at once, and whether the gate holds for it.
CASES = [
    ("answer written on the loop", "/answer", 1, True),
    ("the same, pipelined by 16", "/answer", 16, True),
    ("answer from a task", "/later", 1, False),
]


class Server:
    """http-target with one loop, started by `command`, and one connection to it."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(
            [*command, PROGRAM, "--loops", "1", "--print-ports"], stdout=subprocess.PIPE,
            env={**os.environ, **environment})

    def __enter__(self):
        line = self.process.stdout.readline()
        if not line:
            processes.stop(self.process)
            raise RuntimeError(f"{PROGRAM} did not start")
        self.connection = socket.create_connection(("127.0.0.1", json.loads(line)["port"]), 30)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *_):
        self.connection.close()
        processes.stop(self.process)
        self.process.stdout.close()

    def exchange(self, path, count, at_once):
        """Sends `count` requests, `at_once` at a time, and reads their answers."""
        batch = request(path) * at_once
        answer_bytes = None
        for _ in range(count // at_once):
            self.connection.sendall(batch)
            answer_bytes = self.read(at_once, answer_bytes)

    def read(self, count, answer_bytes):
        """Reads `count` answers of the same length; finds the length in the first."""
        received = b""
        while answer_bytes is None or len(received) < count * answer_bytes:
            piece = self.connection.recv(65536)
            if not piece:
                raise RuntimeError("the server closed the connection")
            received += piece
            if answer_bytes is None and b"\r\n\r\n" in received:
                head = received[:received.index(b"\r\n\r\n") + 4]
                answer_bytes = len(head) + int(
                    re.search(rb"(?i)\ncontent-length: *(\d+)", head).group(1))
        if received.count(b"HTTP/1.1 200 OK\r\n") != count:
            raise RuntimeError(f"not {count} answers: {received[:200]}")
        return answer_bytes


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", action="store_true")
    is_gate = parser.parse_args().gate
    with tempfile.TemporaryDirectory(prefix="larder-allocations-") as name:
        directory = pathlib.Path(name)
        counter = compiled("allocations", directory)
        suspender = compiled("sigsuspend", directory)
        has_valgrind = shutil.which("valgrind") is not None
        print(f"{'per request':28}{'allocations':>14}{'instructions':>14}")
        failures = []
        for title, path, at_once, is_gated in CASES:
            count = allocations(counter, directory, path, at_once)
            shown = "" if is_gate else "no valgrind"
            if not is_gate and has_valgrind:
                shown = f"{instructions(suspender, directory, path, at_once):,.0f}"
            print(f"{title:28}{count:14.4f}{shown:>14}", flush=True)
            if is_gated and count > GATE:
                failures.append(f"{title}: {count:.4f} allocations per request, at most {GATE}")
    if is_gate and failures:
        sys.exit("\n".join(failures))


def request(path):
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(BODY)}\r\n\r\n").encode() + BODY


def compiled(name, directory):
    """A library to preload."""
    library = directory / f"{name}.so"
    subprocess.run(
        [os.environ.get("CC", "cc"), "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library,
         HERE / f"{name}.c"], check=True)
    return library


def allocations(library, directory, path, at_once):
    """Allocations per request once the connection is warm."""
    count = directory / "count"
    count.write_bytes(bytes(8))
    environment = {"LD_PRELOAD": str(library), "ALLOCATIONS_FILE": str(count)}
    with open(count, "rb") as file, mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ) as page:
        with Server([], environment) as server:
            server.exchange(path, WARM_UP, at_once)
            before = struct.unpack("@Q", page[:8])[0]
            if before == 0:
                raise RuntimeError("the server started without a single allocation: not preloaded")
            server.exchange(path, COUNTED, at_once)
            return (struct.unpack("@Q", page[:8])[0] - before) / COUNTED


def instructions(library, directory, path, at_once):
    """Instructions per request outside the kernel: what a longer run has more than a shorter."""
    fewer = instructions_of_run(library, directory, path, at_once, WARM_UP)
    more = instructions_of_run(
        library, directory, path, at_once, WARM_UP + INSTRUCTIONS_COUNTED)
    return (more - fewer) / INSTRUCTIONS_COUNTED


def instructions_of_run(library, directory, path, at_once, requests):
    log = directory / "valgrind"
    command = [
        "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log}"]
    with Server(command, {"LD_PRELOAD": str(library)}) as server:
        server.exchange(path, requests, at_once)
    return int(re.search(r"Collected : (\d+)", log.read_text()).group(1))


if __name__ == "__main__":
    main()
