"""Point-in-time joins over HTTP beside the raw queries through psql."""
import itertools
import json
import statistics
import urllib.parse

import raw_joins
import sources
from table import Row
from transfers import transfer

MILLION = 1_000_000
FEATURES = [f"f{i}" for i in range(5)]
# 100,000 entity rows may take this much longer over HTTP than the raw query; as may a million.
AT_MOST = 1.25
# Of the lines of both results, one in so many is compared number by number.
COMPARED = 7


class Join:
    """Entity rows in a table, with `row_id`, a key and a time, to join one view to."""

    def __init__(self, larder, directory, entities, view, key, features, ttl):
        self.larder = larder
        self.entities = entities
        self.rows = int(larder.psql(f"SELECT count(*) FROM {entities}"))
        self.file = directory / f"{entities}.csv"
        self.selection = [f"{view}:{feature}" for feature in features]
        self.stored = (f"larder_default.{view}_v1", key, features, ttl)
        # Larder takes RFC 3339, which PostgreSQL writes only when told how.
        time = "to_char(event_timestamp, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS event_timestamp"
        larder.psql(
            rf"\copy (SELECT row_id, {key}, {time} FROM {entities} ORDER BY row_id) "
            rf"TO '{self.file}' WITH (FORMAT csv, HEADER)")
        self.query = f"SELECT row_id, {key}, event_timestamp FROM {entities} ORDER BY row_id"

    def by_csv(self, into=None):
        """Seconds, with the entity rows as the request's body."""
        path = "/v1/historical-features?features=" + urllib.parse.quote(",".join(self.selection))
        return self.checked(transfer(
            self.larder, "POST", path, self.file, "text/csv", into=into))

    def by_query(self, into=None):
        """Seconds, with the entity rows named by a query."""
        body = json.dumps({"features": self.selection, "entity_query": self.query}).encode()
        return self.checked(transfer(
            self.larder, "POST", "/v1/historical-features", body, "application/json", into=into))

    def checked(self, done):
        if done.lines != self.rows + 1:
            raise RuntimeError(f"{done.lines - 1} rows for {self.rows} entity rows")
        return done.seconds

    def raw(self, shape, file="/dev/null"):
        """Seconds of one of the queries of `raw_joins`."""
        return raw_joins.copied(self.larder, shape(self.entities, *self.stored), file)

    def check_equal(self, directory, shapes):
        """Makes sure that all give the same; and warms PostgreSQL's cache."""
        expected = directory / "expected.csv"
        self.raw(raw_joins.lateral, expected)
        found = directory / "found.csv"
        for name, run in {
                "csv": self.by_csv, "query": self.by_query,
                **{shape.__name__: lambda file, shape=shape: self.raw(shape, file)
                   for shape in shapes}}.items():
            run(found)
            if not same_features(expected, found, skipping=name in ["csv", "query"]):
                raise RuntimeError(f"{self.entities}, {name}: not what the raw query gives")
        expected.unlink()
        found.unlink()


def same_features(expected, found, skipping):
    """Whether two files hold the same numbers behind their first three columns.

    `skipping` says that the second has a line of names.
    """
    with open(expected, "rb") as one, open(found, "rb") as other:
        if skipping:
            next(other)
        pairs = itertools.zip_longest(one, other, fillvalue=b"")
        return all(
            numbers(left) == numbers(right)
            for left, right in itertools.islice(pairs, 0, None, COMPARED))


def numbers(line):
    row, _, _, *cells = line.rstrip().split(b",")
    return [row] + [float(cell) if cell else None for cell in cells]


def measure(larder, directory, rounds):
    return measure_hundred_thousand(larder, directory, rounds) + measure_million(
        larder, directory, rounds)


def history_join(larder, directory, entities):
    return Join(
        larder, directory, entities, "history", "driver_id", FEATURES,
        f"{sources.TTL_DAYS} days")


def measure_hundred_thousand(larder, directory, rounds):
    join = history_join(larder, directory, "bench.entities")
    shapes = [raw_joins.lateral, raw_joins.sorted_lateral]
    seconds = alternated(join, directory, shapes, rounds)
    lateral, in_order = (seconds[shape.__name__] for shape in shapes)
    what = "join, 100,000 rows"
    return [
        Row(f"{what} by csv: s", seconds["csv"], "LATERAL", lateral, at_most=AT_MOST),
        Row(f"{what} by query: s", seconds["query"], "LATERAL", lateral),
        Row(f"{what} by csv: s", seconds["csv"], "LATERAL, sorted first", in_order),
    ]


def measure_million(larder, directory, rounds):
    larder.psql(
        "SELECT setseed(0.25)", sources.entities_statement("bench.million", MILLION),
        "VACUUM ANALYZE bench.million")
    join = history_join(larder, directory, "bench.million")
    shapes = [raw_joins.lateral, raw_joins.sorted_lateral, raw_joins.window]
    seconds = alternated(join, directory, shapes, rounds)
    better = min(shapes, key=lambda shape: statistics.median(seconds[shape.__name__]))
    names = {
        raw_joins.lateral: "LATERAL", raw_joins.sorted_lateral: "LATERAL, sorted first",
        raw_joins.window: "UNION ALL, window"}
    return [
        Row(
            f"join, 1,000,000 rows by {way}: s", seconds[way], names[shape],
            seconds[shape.__name__], at_most=AT_MOST if shape is better else None)
        for way in ["csv", "query"] for shape in shapes]


def alternated(join, directory, shapes, rounds):
    """Seconds of each round, by `csv`, `query` and the names of the raw shapes."""
    join.check_equal(directory, shapes)
    seconds = {name: [] for name in ["csv", "query", *(shape.__name__ for shape in shapes)]}
    for _ in range(rounds):
        seconds["csv"].append(join.by_csv())
        for shape in shapes:
            seconds[shape.__name__].append(join.raw(shape))
        seconds["query"].append(join.by_query())
    return seconds
