"""Lookups while rows are written at a steady pace, beside quiet ones and beside other work."""
import contextlib
import json
import pathlib
import random
import subprocess
import sys
import time

import processes
import sources
from lookups import OURS
from table import Row

CONNECTIONS = 64
SECONDS = 3
ROWS_PER_SECOND = 50_000
# A body every tenth of a second.
BODY_ROWS = 5_000
BODIES = 20
# The writer runs longer than the readers, on both sides.
MARGIN_SECONDS = 0.5
FEATURES = [f"f{i}" for i in range(10)]
DIRECTORY = pathlib.Path(__file__).parent
AT_LEAST = 0.8


def measure(larder, load, directory, rounds):
    prepare(larder)
    files = bodies(directory)
    for file in files:
        larder.call("POST", "/v1/feature-views/driven/rows", file.read_bytes(), "text/csv")
    requests = load.requests([
        json.dumps({
            "features": [f"driven:{name}" for name in FEATURES], "entities": {"driver_id": [key]}})
        for key in sources.random_keys(1000)])

    def read():
        time.sleep(MARGIN_SECONDS)
        figures = load.run(larder.port, OURS, requests, CONNECTIONS, SECONDS)
        time.sleep(MARGIN_SECONDS)
        return figures

    cores = writing_cores(larder, files)
    read()
    written = []
    ways = {
        "quiet": contextlib.nullcontext,
        "busy": lambda: writing(larder, files, written),
        "spinning": lambda: spinning(cores),
    }
    figures = {name: [] for name in ways}
    for number in range(rounds):
        larder.checkpoint()
        # Each way comes first, second and last in turn.
        names = list(ways)[number % 3:] + list(ways)[:number % 3]
        for name in names:
            with ways[name]():
                figures[name].append(read())
    what = f"lookup 1 × 10, {ROWS_PER_SECOND:,} rows/s written"
    rates, p99s = (
        {name: list(map(figure, runs)) for name, runs in figures.items()}
        for figure in [lambda run: run.per_second, lambda run: run.p99_milliseconds])
    spinner = f"{cores:.2f} cores spinning"
    return [
        Row(f"{what}: requests/s", rates["busy"], "quiet", rates["quiet"], at_least=AT_LEAST),
        Row(f"{what}: requests/s", rates["busy"], spinner, rates["spinning"]),
        Row(f"{what}: p99 ms", p99s["busy"], "quiet", p99s["quiet"]),
        Row(f"{what}: p99 ms", p99s["busy"], spinner, p99s["spinning"]),
        Row(f"{what}: rows/s written", written, at_least=0.98 * ROWS_PER_SECOND),
    ]


def prepare(larder):
    features = sources.features(len(FEATURES))
    larder.call("POST", "/v1/apply", {
        "data_sources": [
            {"name": "driven", "kind": "push", "event_timestamp": "event_timestamp",
             "schema": [{"name": "driver_id", "type": "int64"}] + features}],
        "feature_views": [
            {"name": "driven", "entities": ["driver"], "source": "driven",
             "features": features}]})


def bodies(directory):
    """CSV files that together hold every key; their rows replace those of the same key."""
    generator = random.Random(3)
    keys = list(range(sources.KEYS)) * (BODIES * BODY_ROWS // sources.KEYS)
    generator.shuffle(keys)
    files = []
    for number in range(BODIES):
        lines = [",".join(["driver_id", "event_timestamp", *FEATURES])]
        for key in keys[number * BODY_ROWS:(number + 1) * BODY_ROWS]:
            values = [str(round(generator.random(), 6)) for _ in FEATURES]
            lines.append(",".join([str(key), "2025-01-01T00:00:00Z", *values]))
        files.append(directory / f"driven-{number}.csv")
        files[-1].write_text("\n".join(lines) + "\n")
    return files


@contextlib.contextmanager
def writing(larder, files, written):
    """Has a process write at the pace while the block runs; adds its rows a second to the list."""
    writer = subprocess.Popen(
        [sys.executable, DIRECTORY / "paced_writer.py", json.dumps({
            "port": larder.port, "path": "/v1/feature-views/driven/rows",
            "files": list(map(str, files)), "body_rows": BODY_ROWS,
            "rows_per_second": ROWS_PER_SECOND})],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield
        # It ends at the end of its input.
        answer, _ = writer.communicate(timeout=30)
        written.append(json.loads(answer)["rows_per_second"])
    finally:
        processes.stop(writer)


@contextlib.contextmanager
def spinning(cores):
    """Has two processes use that much of the processor while the block runs."""
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            process = subprocess.Popen([sys.executable, DIRECTORY / "spin.py", str(cores / 2)])
            stack.callback(processes.stop, process)
        yield


def writing_cores(larder, files):
    """How much of the processor writing at the pace takes: the client, Larder and PostgreSQL."""
    began = time.monotonic()
    before = processes.cpu_seconds(larder.process.pid) + processes.ended_cpu_seconds()
    with writing(larder, files, []):
        time.sleep(SECONDS)
    spent = processes.cpu_seconds(larder.process.pid) + processes.ended_cpu_seconds() - before
    return spent / (time.monotonic() - began)
