"""What attacks cost an honest client, and whether they leave anything behind."""
import pathlib
import subprocess
import sys
import time

import processes
from honest import HonestClient
from idle import EXCHANGE, allow_descriptors
from table import Row
from target import Target

WARMING_SECONDS = 0.5
MEASURED_SECONDS = 1.5
# Until the attack has begun; how it gets into full swing is measured.
RAMP_SECONDS = 0.3
CONNECTIONS = 500
CONNECTIONS_MAX = 3000
ATTACKERS = pathlib.Path(__file__).with_name("attackers.py")


def measure(programs, rounds, note):
    allow_descriptors(2 * CONNECTIONS_MAX)
    return [
        measured(programs, name, command, rounds, note)
        for name, command in attacks(programs).items()]


def attacks(programs):
    """Names and command lines; the port is to be filled in."""
    slow = [
        programs["slowhttptest"], "-c", CONNECTIONS, "-r", CONNECTIONS, "-l", 60, "-p", 5]
    url = ["-u", "http://127.0.0.1:{port}/answer"]
    own = [sys.executable, ATTACKERS]
    return {
        "slow headers": [*slow, "-H", "-i", 1, "-t", "POST", *url],
        "slow body": [*slow, "-B", "-i", 1, "-s", 8192, *url],
        "slow read": [
            *slow, "-X", "-w", 64, "-y", 512, "-n", 1, "-z", 32,
            "-u", "http://127.0.0.1:{port}/rows/100000"],
        "a byte a second": [*own, "drip", "{port}"],
        "connection flood": [*own, "flood", "{port}"],
        "connections held": [*own, "hold", "{port}"],
        "reset storm": [*own, "storm", "{port}"],
    }


def measured(programs, name, command, rounds, note):
    """The line of one attack."""
    quiet, during, held = [], [], []
    with Target(programs["target"], "--connections-max", CONNECTIONS_MAX) as target:
        # Also lets it open the descriptors it keeps: Dispatch opens its own when it first works.
        with HonestClient(target.port, EXCHANGE) as client:
            client.p99_milliseconds(WARMING_SECONDS)
        target.connections_open()
        before = processes.descriptors(target.pid)
        for _ in range(rounds):
            with HonestClient(target.port, EXCHANGE) as client:
                quiet.append(client.p99_milliseconds(MEASURED_SECONDS))
                with Attack(command, target.port):
                    time.sleep(RAMP_SECONDS)
                    during.append(client.p99_milliseconds(MEASURED_SECONDS))
                    held.append(target.connections_open())
            target.wait_for_descriptors(before)
    note(f"attack {name}: {max(held)} connections open, descriptors as before")
    return Row(f"attack, {name}: p99 ms", during, "quiet", quiet, at_most=2)


class Attack:
    """Runs while its `with` block does, behind everything else that wants a core."""

    def __init__(self, command, port):
        words = [str(word).format(port=port) for word in command]
        self.process = subprocess.Popen(
            ["nice", "-n", "19", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        ended = self.process.poll()
        processes.stop(self.process)
        complaint = self.process.stderr.read().decode()
        self.process.stderr.close()
        if ended is not None and kind is None:
            raise RuntimeError(f"the attack ended early, code {ended}: {complaint}")
