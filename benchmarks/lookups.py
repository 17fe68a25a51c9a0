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
# Goals for one entity, by connections.
RATE_AT_LEAST = {64: 0.75}
P99_AT_MOST = {16: 1.5}


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
            if entities == 1:
                rows += http_rows(what, count, *pair, RATE_AT_LEAST, P99_AT_MOST)
            else:
                rows += http_rows(what, count, *pair)
    return rows


def http_rows(what, connections, ours, theirs, rate_at_least={}, p99_at_most={}):
    """The lines of one number of connections: rate, median and 99th percentile of the latency.

    The goals are given by numbers of connections, which need not have any.
    """
    at = f"{connections} connection{'s' if connections > 1 else ''}"
    rate = {"at_least": rate_at_least.get(connections)}
    p99 = {"at_most": p99_at_most.get(connections)}
    lines = [
        (f"{what}, {at}: requests/s", lambda figures: figures.per_second, rate),
        (f"{what}, {at}: p50 ms", lambda figures: figures.p50_milliseconds, {}),
        (f"{what}, {at}: p99 ms", lambda figures: figures.p99_milliseconds, p99)]
    return [
        Row(name, list(map(figure, ours)), "nginx, equal body", list(map(figure, theirs)),
            **goal)
        for name, figure, goal in lines]
