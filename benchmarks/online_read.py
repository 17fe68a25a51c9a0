"""A read within a process, and what computing on demand adds to it: `online-target`."""
import json
import subprocess

from table import Row

MICROSECONDS_MAX = 1


def measure(programs, rounds):
    figures = json.loads(subprocess.run(
        [programs["online_target"], "--rounds", str(rounds)],
        check=True, stdout=subprocess.PIPE, text=True).stdout)
    stored, both = (
        [nanoseconds / 1000 for nanoseconds in figures[name]["rounds"]]
        for name in ["stored", "stored_and_computed"])
    added = [more - less for less, more in zip(stored, both)]
    return [
        Row("in process, 1 × 10: µs a read", stored, at_most=MICROSECONDS_MAX),
        Row("in process, 5 expressions: µs more", added, at_most=MICROSECONDS_MAX),
    ]
