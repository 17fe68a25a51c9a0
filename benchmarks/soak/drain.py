"""Stops a server with SIGTERM under load, again and again: no request it accepted may be lost.

    python3 benchmarks/soak/drain.py PROGRAM [--rounds 20] [--connections 64] [--seed N]

In each round all connections send without pause, and some uploads are half-way, when the signal
goes out. What is due then:
- a request sent before the signal is answered, whole;
- after an answer with `Connection: close` the connection ends;
- a request sent later is answered whole, or not at all. Where the connection was still whole after
  the sending, server and client have crossed: the server closed an idle connection between its
  last look and its close. No server can rule that out; it is counted, and may happen to one
  connection in a hundred. A client repeats such a request elsewhere;
- new connections are refused while uploads are still going on, and these are answered;
- the exit code is 0.
"""
import argparse
import asyncio
import collections
import contextlib
import pathlib
import random
import sys
import tempfile
import time

from goal import QUESTION, Goal, request
from line import Line
from tally import Tally, Wrong
from target import Target

UPLOAD = request("POST", "/upload", b"x" * 4000)
UPLOADS = 16
EXIT_SECONDS = 20
#: Far more than a loaded machine needs to pass a signal on.
REFUSAL_SECONDS = 5


class Round:
    """One server's end."""

    def __init__(self, target, goal, counts):
        self._target = target
        self._goal = goal
        self._counts = counts
        self._is_terminated = False
        self._is_loaded = asyncio.Event()

    async def run(self, connections):
        """Load, signal, and everybody's end. Raises `ExceptionGroup` of `Wrong`."""
        async with asyncio.TaskGroup() as group, contextlib.AsyncExitStack() as stack:
            uploads = [await stack.enter_async_context(Line(self._goal)) for _ in range(UPLOADS)]
            for line in uploads:
                await line.send(UPLOAD[:-2000])
            for _ in range(connections):
                group.create_task(self._keep_asking())
            await self._is_loaded.wait()
            await asyncio.sleep(self._goal.random.uniform(0, 0.3))
            self._is_terminated = True
            self._target.terminate()
            await self._is_refused()
            for line in uploads:
                await self._finish(line)

    async def _finish(self, line):
        """The second half of an upload, and its answer, which is the connection's last."""
        await line.send(UPLOAD[-2000:])
        self._goal.check_body(await line.answer(), UPLOAD[-4000:])
        await line.ends()
        self._counts["answered last"] += 1

    async def _keep_asking(self):
        async with Line(self._goal) as line:
            while True:
                kind = self._goal.random.choice(["answer", "later", "rows", "pair"])
                if not line.is_whole:
                    return self._left_idle()
                # Nothing comes between these: `send` writes into the socket before it waits.
                was_terminated = self._is_terminated
                await line.send(self._bytes(kind))
                has_arrived = line.is_whole
                if await line.is_at_end():
                    return self._unanswered(kind, was_terminated, has_arrived)
                if await self._reads_last(line, kind):
                    return await line.ends()
                if self._counts["answered"] > 200:
                    self._is_loaded.set()

    @staticmethod
    def _bytes(kind):
        if kind == "rows":
            return request("GET", "/rows/3000")
        if kind == "pair":
            return request("POST", "/later", QUESTION) + request("POST", "/answer", QUESTION)
        return request("POST", f"/{kind}", QUESTION)

    async def _reads_last(self, line, kind):
        """Whether the answers to what was sent end the connection."""
        for position in range(2 if kind == "pair" else 1):
            answer = await line.answer()
            self._counts["answered"] += 1
            if kind == "rows":
                self._goal.check_rows(answer, 3000)
            else:
                self._goal.check_answer(answer)
            if answer.headers.get("connection") == "close":
                if not self._is_terminated:
                    raise Wrong("an answer ends the connection before the signal")
                # The client knows that a second request was not looked at.
                self._counts["told to repeat"] += kind == "pair" and position == 0
                self._counts["answered last"] += 1
                return True
        return False

    def _left_idle(self):
        if not self._is_terminated:
            raise Wrong("the server ends a connection before the signal")
        self._counts["closed idle"] += 1

    def _unanswered(self, kind, was_terminated, has_arrived):
        if not was_terminated:
            raise Wrong(f"a request ({kind}) sent before the signal has no answer")
        self._counts["crossed" if has_arrived else "closed idle"] += 1

    async def _is_refused(self):
        """Waits until nobody listens any more."""
        end = time.monotonic() + REFUSAL_SECONDS
        while time.monotonic() < end:
            try:
                async with Line(self._goal):
                    await asyncio.sleep(0.002)
            except ConnectionRefusedError:
                return
            except ConnectionError:
                pass
        raise Wrong(f"new connections are accepted {REFUSAL_SECONDS} s after the signal")


def faults_of_round(options, number, log, counts):
    """Runs a round; returns what went wrong."""
    tally = Tally()
    numbers = random.Random(f"{options.seed}/{number}")
    with Target(options.program, log) as target:
        goal = Goal(target.ports["port"], numbers, tally)
        try:
            asyncio.run(Round(target, goal, counts).run(options.connections))
            faults = []
        except* (Wrong, OSError) as group:
            faults = [str(error) for error in group.exceptions]
        code = target.exit_code(EXIT_SECONDS)
        if code != 0:
            faults.append("no end after SIGTERM" if code is None else f"the exit code is {code}")
        faults += target.reports[:1]
    return [f"round {number}: {fault}" for fault in faults]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.rounds} rounds of {options.connections} connections")
    counts, faults = collections.Counter(), []
    with tempfile.TemporaryDirectory() as directory:
        for number in range(options.rounds):
            log = pathlib.Path(directory) / "server.log"
            faults += faults_of_round(options, number, log, counts)
    if counts["crossed"] > options.rounds * options.connections / 100:
        faults.append(f"{counts['crossed']} connections crossed")
    print(", ".join(f"{counts[name]:,} {name}" for name in [
        "answered", "answered last", "told to repeat", "closed idle", "crossed"]))
    for fault in faults[:20]:
        print(f"FAULT     {fault}")
    print("failed" if faults else "passed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
