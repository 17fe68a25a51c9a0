"""Lookups while PostgreSQL is stopped, beside lookups while it runs."""
from lookups import BY_SERVICE, OURS, bodies
from table import Row

CONNECTIONS = 16
SECONDS = 5
P50_AT_MOST = 1.1
P99_AT_MOST = 1.5


def measure(larder, load, rounds):
    requests = load.requests(bodies(BY_SERVICE, 1))

    def run():
        return load.run(larder.port, OURS, requests, CONNECTIONS, SECONDS)

    load.run(larder.port, OURS, requests, CONNECTIONS, 1)
    stopped, quiet = [], []
    for number in range(rounds):
        if number % 2 == 0:
            quiet.append(run())
        with larder.stopped_postgres():
            stopped.append(run())
        larder.wait_until_ready()
        if number % 2 == 1:
            quiet.append(run())
    what = f"lookup 1 × 10, {CONNECTIONS} connections, PostgreSQL stopped"
    return [
        Row(f"{what}: requests/s", [figures.per_second for figures in stopped], "running",
            [figures.per_second for figures in quiet]),
        Row(f"{what}: p50 ms", [figures.p50_milliseconds for figures in stopped], "running",
            [figures.p50_milliseconds for figures in quiet], at_most=P50_AT_MOST),
        Row(f"{what}: p99 ms", [figures.p99_milliseconds for figures in stopped], "running",
            [figures.p99_milliseconds for figures in quiet], at_most=P99_AT_MOST),
    ]
