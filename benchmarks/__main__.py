"""Measures Larder beside nginx, Hummingbird and raw PostgreSQL, and prints one table.

    python3 benchmarks [NAME …]
"""
import argparse
import datetime
import os
import pathlib
import signal
import sys
import tempfile

import answers
import attacks
import commits
import downloads
import explanations
import feast_online
import feast_peer
import idle
import inference
import ingestion
import joins
import lookup_writes
import lookups
import memory
import model_scoring
import online_memory
import online_read
import predictions
import processes
import sources
import start
import stopped_postgres
import training
import windows
from larder import Larder
from load import Load
from programs import Programs
from table import table

# The whole run; whatever hangs, the servers are stopped and the command fails.
SECONDS_MAX = 1500
# Those of a module alone; those that need a whole Larder with its database; and those that
# are measured only when they are named, since they take minutes each: with that Larder, or with
# some of their own.
BARE = ["http", "idle", "attacks", "online-read"]
WHOLE = [
    "lookups", "lookup-writes", "ingestion", "commits", "join", "windows", "downloads",
    "predictions", "stopped-postgres"]
ASKED = ["feast", "feast-online", "inference", "memory", "training", "training-beside"]
ALONE = ["online-memory", "start", "model-scoring", "explanations"]


def main():
    arguments = parsed_arguments()
    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.alarm(SECONDS_MAX)
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="larder-bench-") as name:
        directory = pathlib.Path(name)
        # The private PostgreSQL of a root's larder runs as another user, who must get in.
        directory.chmod(0o711)
        rows = measured(arguments, Programs(arguments), directory)
    signal.alarm(0)
    print(table(rows))
    print(
        f"\n{datetime.date.today()}, {os.cpu_count()} cores shared with the clients, "
        f"rounds: {arguments.rounds}, of the long ones {long_rounds(arguments)}; "
        f"load average before {load_before:.1f}")


def measured(arguments, programs, directory):
    """Runs the benchmarks that were named, in the order of the lists; the table's rows."""
    load = Load(programs, directory)
    rounds = arguments.rounds
    bare = {
        "http": lambda: answers.measure(programs, load, directory, rounds),
        "idle": lambda: idle.measure(programs, load, rounds),
        "attacks": lambda: attacks.measure(programs, rounds, note),
        "online-read": lambda: online_read.measure(programs, rounds),
    }
    long = long_rounds(arguments)
    alone = {
        "online-memory": lambda path: online_memory.measure(programs, path, long),
        "start": lambda path: start.measure(programs, path, long),
        "model-scoring": lambda _: model_scoring.measure(programs, rounds, note),
        "explanations": lambda _: explanations.measure(programs, long, note),
    }
    rows = []
    for name in chosen(BARE, arguments):
        note(name)
        rows += bare[name]()
    for name in chosen(ALONE, arguments):
        note(name)
        own = directory / name
        own.mkdir(0o711)
        rows += alone[name](own)
    if chosen(WHOLE + ASKED, arguments):
        with Larder(programs["larder"], programs["psql"], directory) as larder:
            rows += measured_whole(larder, load, programs, arguments, directory)
    return rows


def measured_whole(larder, load, programs, arguments, directory):
    note("source tables and definitions")
    sources.prepare(larder, directory)
    rounds = long_rounds(arguments)
    whole = {
        "lookups": lambda: lookups.measure(larder, load, arguments.rounds),
        "lookup-writes": lambda: lookup_writes.measure(
            larder, load, directory, arguments.rounds),
        "ingestion": lambda: ingestion.measure(larder, directory, rounds),
        "commits": lambda: commits.measure(larder, load, programs, directory, rounds),
        "join": lambda: joins.measure(larder, directory, rounds),
        "windows": lambda: windows.measure(larder, directory, rounds),
        "downloads": lambda: downloads.measure(larder, rounds),
        "predictions": lambda: predictions.measure(larder, load, arguments.rounds),
        "stopped-postgres": lambda: stopped_postgres.measure(larder, load, rounds),
        "feast": lambda: feast_peer.measure(larder, programs.feast_python(), directory, rounds),
        "feast-online": lambda: feast_online.measure(larder, load, programs, directory, rounds),
        "inference": lambda: inference.measure(
            larder, load, programs, directory, arguments.rounds, note),
        "memory": lambda: memory.measure(larder, directory),
        "training": lambda: training.measure(larder, programs, directory, rounds, note),
        "training-beside": lambda: training.measure_beside(larder, programs, rounds),
    }
    rows = []
    for name in chosen(WHOLE + ASKED, arguments):
        note(name)
        file = arguments.perf and f"{arguments.perf}/{name}.perf"
        with processes.profiled(larder.process.pid, file):
            rows += whole[name]()
    return rows


def chosen(names, arguments):
    if not arguments.names:
        return [name for name in names if name not in ASKED + ALONE]
    return [name for name in names if name in arguments.names]


def long_rounds(arguments):
    return min(arguments.rounds, 3)


def parsed_arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="NAME",
        help=f"of {', '.join(BARE + WHOLE)}; and only when named {', '.join(ASKED + ALONE)}")
    Programs.add_options(parser)
    parser.add_argument(
        "--perf", metavar="DIRECTORY",
        help="where perf writes what it samples of larder, a file NAME.perf for each")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BARE + WHOLE + ASKED + ALONE):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    return arguments


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def too_long(*_):
    raise TimeoutError(f"the bench took more than {SECONDS_MAX} seconds")


main()
