"""Online lookups of 1 entity × 10 float features beside nginx."""
import json

import sources
from table import Row

CONNECTIONS = [1, 16, 64]


def measure(larder, load, rounds):
    bodies = [
        json.dumps({"feature_service": "profile", "entities": {"driver_id": [key]}})
        for key in sources.random_keys(1000)]
    figures = load.beside_nginx(larder, "/v1/online-features", bodies, CONNECTIONS, rounds)
    return [
        row for count, pair in figures.items()
        for row in http_rows("lookup 1 × 10", count, *pair)]


def http_rows(what, connections, ours, theirs):
    """The lines of one number of connections: rate, median and 99th percentile of the latency."""
    at = f"{connections} connection{'s' if connections > 1 else ''}"
    lines = [
        (f"{what}, {at}: requests/s", lambda figures: figures.per_second),
        (f"{what}, {at}: p50 ms", lambda figures: figures.p50_milliseconds),
        (f"{what}, {at}: p99 ms", lambda figures: figures.p99_milliseconds)]
    return [
        Row(name, list(map(figure, ours)), "nginx, equal body", list(map(figure, theirs)))
        for name, figure in lines]
