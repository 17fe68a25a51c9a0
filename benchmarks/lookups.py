"""Online lookups of 10 float features beside nginx: by a service, and on Feast's route."""
import json

import sources
from table import Row

OURS = "/v1/online-features"
FEASTS = "/get-online-features"
# Where a service is named, and where every feature is.
BY_SERVICE = {"feature_service": "profile"}
BY_NAMES = {"features": [f"profile:f{i}" for i in range(10)]}
# What is asked, of how many entities, at how many connections.
LINES = [
    ("lookup 1 × 10", OURS, BY_SERVICE, 1, [1, 16, 64]),
    ("lookup 1 × 10, Feast's route", FEASTS, BY_NAMES, 1, [16, 64]),
    ("lookup 100 × 10", OURS, BY_SERVICE, 100, [64]),
    ("lookup 100 × 10, Feast's route", FEASTS, BY_NAMES, 100, [64]),
]
RATE_CONNECTIONS = 64
RATE_AT_LEAST = 0.75
P99_CONNECTIONS = 16
P99_AT_MOST = 1.5


def bodies(asked, entities):
    """Requests for some random keys each."""
    keys = iter(sources.random_keys(1000 * min(entities, 10)))
    return [
        json.dumps({**asked, "entities": {"driver_id": list(chunk)}})
        for chunk in zip(*[keys] * entities)]


def measure(larder, load, rounds):
    rows = []
    for what, path, asked, entities, connections in LINES:
        figures = load.beside_nginx(larder, path, bodies(asked, entities), connections, rounds)
        for count, pair in figures.items():
            rows += http_rows(what, count, *pair, has_goals=entities == 1)
    return rows


def http_rows(what, connections, ours, theirs, has_goals=False):
    """The lines of one number of connections: rate, median and 99th percentile of the latency."""
    at = f"{connections} connection{'s' if connections > 1 else ''}"
    rate = {"at_least": RATE_AT_LEAST} if connections == RATE_CONNECTIONS else {}
    p99 = {"at_most": P99_AT_MOST} if connections == P99_CONNECTIONS else {}
    lines = [
        (f"{what}, {at}: requests/s", lambda figures: figures.per_second, rate),
        (f"{what}, {at}: p50 ms", lambda figures: figures.p50_milliseconds, {}),
        (f"{what}, {at}: p99 ms", lambda figures: figures.p99_milliseconds, p99)]
    return [
        Row(name, list(map(figure, ours)), "nginx, equal body", list(map(figure, theirs)),
            **(goal if has_goals else {}))
        for name, figure, goal in lines]
