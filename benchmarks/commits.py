"""Single rows written durably by 64 clients over HTTP beside 64 PostgreSQL connections."""
import json
import random
import re
import subprocess

import sources
from ingestion import FEATURES, apply, copy_table
from table import Row

CONNECTIONS = 64
SECONDS = 3
BODIES = 10_000
AT_LEAST = 2
# The same row by pgbench: a key, a time, when it was known, its place in the order, five numbers.
INSERT = f"""\\set key random(0, {sources.KEYS - 1})
\\set hour random(0, 2399)
INSERT INTO bench.committed
    (driver_id, event_timestamp, created_timestamp, ingest_seq, {", ".join(FEATURES)})
VALUES (:key, timestamptz '2025-01-01 00:00:00Z' + :hour * interval '1 hour', now(), :hour,
    {", ".join("random()" for _ in FEATURES)});
"""


def measure(larder, load, programs, directory, rounds):
    requests = load.requests(list(bodies()))
    script = directory / "insert.sql"
    script.write_text(INSERT)
    ours, theirs = [], []
    for number in range(rounds):
        view = f"committed_{number}"
        apply(larder, [view])
        larder.checkpoint()
        ours.append(send(larder, load, view, requests))
        copy_table(larder, "bench.committed", view)
        larder.checkpoint()
        theirs.append(pgbench(larder, programs["pgbench"], script))
    what = f"commits of a row, {CONNECTIONS} connections"
    return [
        Row(f"{what}: rows/s", [figures.per_second for figures in ours], "pgbench",
            [per_second for per_second, _ in theirs], at_least=AT_LEAST),
        Row(f"{what}: mean ms", [figures.mean_milliseconds for figures in ours], "pgbench",
            [milliseconds for _, milliseconds in theirs]),
        Row(f"{what}: p99 ms", [figures.p99_milliseconds for figures in ours]),
    ]


def bodies():
    generator = random.Random(2)
    for number in range(BODIES):
        row = {
            "driver_id": generator.randrange(sources.KEYS),
            "event_timestamp": f"2025-01-{number % 28 + 1:02}T{number % 24:02}:00:00Z"}
        row.update({name: round(generator.random(), 6) for name in FEATURES})
        yield json.dumps({"rows": [row]})


def send(larder, load, view, requests):
    figures = load.run(
        larder.port, f"/v1/feature-views/{view}/rows", requests, CONNECTIONS, SECONDS)
    stored = int(larder.psql(f"SELECT count(*) FROM larder_default.{view}_v1"))
    if stored < figures.requests:
        raise RuntimeError(f"{figures.requests} rows were acknowledged and {stored} are stored")
    return figures


def pgbench(larder, program, script):
    """Commits per second and milliseconds of each."""
    done = subprocess.run(
        [program, "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(SECONDS),
         "-f", script, "-h", larder.socket_directory, "-U", "larder", "larder"],
        capture_output=True, text=True, timeout=SECONDS + 30, check=True)
    return [
        float(re.search(pattern, done.stdout)[1])
        for pattern in [r"tps = ([0-9.]+)", r"latency average = ([0-9.]+) ms"]]
