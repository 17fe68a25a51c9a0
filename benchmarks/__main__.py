"""Measures Larder beside nginx and raw PostgreSQL, and prints one table."""
import argparse
import datetime
import os
import pathlib
import signal
import sys
import tempfile

import datasets
import ingestion
import lookups
import predictions
import sources
from larder import Larder
from load import Load
from table import table

# The whole run; whatever hangs, the servers are stopped and the command fails.
SECONDS_MAX = 350


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
        with Larder(arguments.larder, arguments.psql, directory) as larder:
            rows = measured(larder, arguments, directory)
    signal.alarm(0)
    print(table(rows))
    print(
        f"\n{datetime.date.today()}, {os.cpu_count()} cores shared with the clients, "
        f"rounds: {arguments.rounds}, of the long ones {long_rounds(arguments)}; "
        f"load average before {load_before:.1f}")


def measured(larder, arguments, directory):
    """Runs every benchmark; the table's rows."""
    note("source tables and definitions")
    sources.prepare(larder, directory)
    load = Load(arguments.wrk, arguments.nginx, directory)
    rounds = long_rounds(arguments)
    note("lookups")
    rows = lookups.measure(larder, load, arguments.rounds)
    note("ingestion")
    rows += ingestion.measure(larder, directory, rounds)
    note("datasets")
    rows += datasets.measure(larder, directory, rounds)
    note("predictions")
    return rows + predictions.measure(larder, load, arguments.rounds)


def long_rounds(arguments):
    return min(arguments.rounds, 3)


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for program in ["larder", "wrk", "nginx", "psql"]:
        parser.add_argument(f"--{program}", required=True, help="the program's path")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def too_long(*_):
    raise TimeoutError(f"the bench took more than {SECONDS_MAX} seconds")


main()
