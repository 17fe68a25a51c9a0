"""Windowed aggregations at given times beside the raw range scan of a covering index."""
import json

import sources
from table import Row
from transfers import transfer

EVENTS = 1_000_000
DAYS = 7
FUNCTIONS = ["sum", "mean", "count", "max"]
NAMES = [f"amount_{function}" for function in FUNCTIONS]
# The window as Larder defines it: its begin is rounded down to the hop, its end is left out.
RAW = f"""
SELECT points.row_id, points.customer_id, points.event_timestamp, found.*
FROM {{points}} AS points LEFT JOIN LATERAL (
    SELECT sum(amount), avg(amount), count(amount), max(amount) FROM {{events}} AS events
    WHERE events.customer_id = points.customer_id
        AND events.at >= date_trunc('hour', points.event_timestamp - interval '{DAYS} days')
        AND events.at < points.event_timestamp
) AS found ON true
ORDER BY points.row_id
"""


class Events:
    """A million events of some keys over some hours, and the times to aggregate at."""

    def __init__(self, name, keys, hours, points):
        self.name = name
        self.keys = keys
        self.hours = hours
        self.points = points

    def prepare(self, larder):
        larder.psql(
            "SELECT setseed(0.1)",
            f"""CREATE TABLE bench.{self.name} AS
                SELECT (event_id % {self.keys})::bigint AS customer_id,
                    timestamptz '2025-01-01 00:00:00Z'
                        + random() * {self.hours} * interval '1 hour' AS at,
                    round(random()::numeric * 100, 2)::float8 AS amount
                FROM generate_series(1, {EVENTS}) AS event_id""",
            f"""CREATE TABLE bench.{self.name}_points AS
                SELECT row_id::bigint, floor(random() * {self.keys})::bigint AS customer_id,
                    date_trunc('milliseconds', timestamptz '2025-01-01 00:00:00Z'
                        + random() * {self.hours} * interval '1 hour') AS event_timestamp
                FROM generate_series(1, {self.points}) AS row_id""")
        larder.call("POST", "/v1/apply", self.definitions())
        larder.wait_for(
            larder.call("POST", "/v1/materialize", {"feature_views": [self.name]})["job"])
        # The raw side's own index, made after Larder has read the table.
        larder.psql(
            f"CREATE INDEX ON bench.{self.name} (customer_id, at) INCLUDE (amount)",
            f"VACUUM ANALYZE bench.{self.name}", f"VACUUM ANALYZE bench.{self.name}_points",
            f"VACUUM ANALYZE larder_default.{self.name}_v1",
            f"VACUUM ANALYZE larder_default.{self.name}_v1_tiles")
        larder.checkpoint()

    def definitions(self):
        return {
            "entities": [
                {"name": "customer", "join_keys": [{"name": "customer_id", "type": "int64"}]}],
            "data_sources": [
                {"name": self.name, "kind": "batch", "table": f"bench.{self.name}",
                 "event_timestamp": "at"}],
            "feature_views": [
                {"name": self.name, "entities": ["customer"], "source": self.name,
                 "columns": [{"name": "amount", "type": "float64"}],
                 "aggregations": [
                     {"name": name, "function": function, "column": "amount",
                      "window": f"{DAYS}d"}
                     for name, function in zip(NAMES, FUNCTIONS)]}],
        }

    def aggregated(self, larder, into=None):
        """Seconds of Larder's answer."""
        body = json.dumps({
            "features": [f"{self.name}:{name}" for name in NAMES],
            "entity_query": "SELECT row_id, customer_id, event_timestamp "
            f"FROM bench.{self.name}_points ORDER BY row_id"}).encode()
        done = transfer(
            larder, "POST", "/v1/historical-features", body, "application/json", into=into)
        if done.lines != self.points + 1:
            raise RuntimeError(f"{done.lines - 1} rows for {self.points} points")
        return done.seconds

    def raw(self, larder, into="/dev/null"):
        """Seconds of the raw query."""
        query = RAW.format(points=f"bench.{self.name}_points", events=f"bench.{self.name}")
        return larder.timed(
            rf"\copy ({' '.join(query.split())}) TO '{into}' WITH (FORMAT csv)")

    def check_equal(self, larder, directory):
        expected, found = directory / "expected.csv", directory / "found.csv"
        self.raw(larder, expected)
        self.aggregated(larder, found)
        lines = found.read_bytes().splitlines()[1:]
        for left, right in zip(expected.read_bytes().splitlines(), lines, strict=True):
            if not all(map(close, left.split(b",")[3:], right.split(b",")[3:])):
                raise RuntimeError(f"{self.name}: {left} is expected, and not {right}")


def close(left, right):
    """Whether two cells are the same number but for the rounding of sums."""
    if not left or not right:
        return left == right
    return abs(float(left) - float(right)) <= 1e-9 * abs(float(left))


# An hour, which is the hop of seven days, holds two events of a key; and a thousand.
SPARSE = Events("sparse_events", keys=1000, hours=500, points=10_000)
DENSE = Events("dense_events", keys=5, hours=200, points=500)


def measure(larder, directory, rounds):
    rows = []
    for events, what, goal in [
            (SPARSE, "windows, 10,000 points, 2 events a tile", {"at_most": 1.25}),
            (DENSE, "windows, 500 points, 1,000 events a tile", {"at_most": 0.1})]:
        events.prepare(larder)
        events.check_equal(larder, directory)
        ours, raw = [], []
        for _ in range(rounds):
            ours.append(events.aggregated(larder))
            raw.append(events.raw(larder))
        rows.append(Row(f"{what}: s", ours, "LATERAL, covering index", raw, **goal))
    return rows
