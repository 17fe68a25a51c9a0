"""A million keys with rows of ten numbers in the PostgreSQL of one Larder, and others beside it."""
import contextlib
import json
import random

import sources
from larder import Larder
from transfers import transfer

KEYS = 1_000_000
FEATURES = [f"f{i}" for i in range(10)]
# Two numbers that have no factor in common with the counts they are taken by.
STEP, PRIME = 7919, 1_000_003
CHECKED_KEYS = 1000
# A batch of more than 250,000 keys has the whole view read again.
BATCH_KEYS = 200_000


class Million:
    """Holds the rows; runs while its `with` block does. Its servers are made by `server`."""

    def __init__(self, programs, directory):
        self.programs = programs
        self.directory = directory
        self.owner = Larder(programs["larder"], programs["psql"], directory)
        self.days = 0
        self.servers = 0

    def __enter__(self):
        self.owner.__enter__()
        try:
            self.owner.call("POST", "/v1/apply", definitions())
        except BaseException:
            self.owner.stop()
            raise
        return self

    def __exit__(self, *_):
        self.owner.stop()

    def add_day(self):
        """Writes a row of each key, in no order, over HTTP."""
        file = self.directory / "rows.csv"
        for first in range(0, KEYS, BATCH_KEYS):
            query = rows_query(self.days, first)
            self.owner.psql(rf"\copy ({query}) TO '{file}' WITH (FORMAT csv, HEADER)")
            done = transfer(
                self.owner, "POST", "/v1/feature-views/million/rows", file, "text/csv",
                "application/json")
            if (accepted := json.loads(done.start)["accepted"]) != BATCH_KEYS:
                raise RuntimeError(f"{accepted} rows accepted of {BATCH_KEYS}")
        file.unlink()
        self.days += 1

    def settle(self):
        """Vacuums and analyzes, so that this is not done during what is measured next."""
        self.owner.psql("VACUUM ANALYZE larder_default.million_v1")
        self.owner.checkpoint()

    def new_data_directory(self):
        """Of a server that has never run."""
        self.servers += 1
        directory = self.directory / f"server-{self.servers}"
        directory.mkdir()
        return directory

    @contextlib.contextmanager
    def server(self, directory):
        """A server beside the owner, which is ready and serves the last day's rows."""
        with Larder(
                self.programs["larder"], self.programs["psql"], directory,
                owner=self.owner) as larder:
            self.check(larder)
            yield larder

    def check(self, larder):
        keys = random.Random(4).sample(range(KEYS), CHECKED_KEYS)
        answer = larder.call("POST", "/v1/online-features", {
            "features": [f"million:{name}" for name in FEATURES],
            "entities": {"driver_id": keys}})
        for key, row in zip(keys, answer["rows"], strict=True):
            expected = [
                number(key, self.days - 1, place) if self.days else None
                for place in range(len(FEATURES))]
            if row["values"] != expected:
                raise RuntimeError(f"key {key}: {row} is served, and not {expected}")


def definitions():
    features = sources.features(len(FEATURES))
    return {
        "entities": [
            {"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
        "data_sources": [
            {"name": "million", "kind": "push", "event_timestamp": "event_timestamp",
             "schema": [{"name": "driver_id", "type": "int64"}] + features}],
        "feature_views": [
            {"name": "million", "entities": ["driver"], "source": "million",
             "features": features}]}


def number(key, day, place):
    return (key * STEP + day * len(FEATURES) + place) % PRIME / 1_000_000


def rows_query(day, first):
    """The same numbers in SQL, a row for each key of a batch at a second of the day."""
    numbers = ", ".join(
        f"((driver_id * {STEP} + {day * len(FEATURES) + place}) % {PRIME})::float8 / 1000000 "
        f"AS {name}" for place, name in enumerate(FEATURES))
    return (
        f"SELECT driver_id, to_char(timestamptz '2025-01-{day + 1:02} 00:00:00Z' "
        "+ driver_id % 86400 * interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
        f"AS event_timestamp, {numbers} FROM (SELECT n * {STEP} % {KEYS} AS driver_id "
        f"FROM generate_series({first}::bigint, {first + BATCH_KEYS - 1}) AS n) AS keys")
