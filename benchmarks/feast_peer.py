"""Point-in-time joins over HTTP beside Feast's offline store, on the same tables."""
import json
import pathlib
import select
import subprocess

import raw_joins
from joins import Join, history_join
from table import Row

SCRIPT = pathlib.Path(__file__).with_name("feast_joins.py")
FLIGHTS = pathlib.Path(__file__).resolve().parent.parent / "config/flights"
START_SECONDS_MAX = 60
# For one join. Who takes longer is stopped, and his figure is this time: he did no better.
JOIN_SECONDS_MAX = 300
WEATHER = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
TABLES = [
    """CREATE TABLE bench.flights (
        id bigint, carrier text, flight text, tailnum text, origin text, dest text, distance text,
        sched_dep timestamptz, sched_minutes text, dep_delay text, air_time text,
        arr_delay text)""",
    """CREATE TABLE bench.weather (
        origin text, time_hour timestamptz, temp float8, dewp float8, humid float8,
        wind_dir float8, wind_speed float8, wind_gust float8, precip float8, pressure float8,
        visib float8)""",
    *(rf"\copy bench.{table} FROM PROGRAM 'zcat {FLIGHTS}/{table}.csv.gz' "
      "WITH (FORMAT csv, HEADER, NULL '')" for table in ["flights", "weather"]),
    """CREATE TABLE bench.departures AS
        SELECT id AS row_id, origin, sched_dep AS event_timestamp FROM bench.flights""",
    "VACUUM ANALYZE bench.departures",
]


class Feast:
    """A process that joins by Feast each time it is told to; runs while its `with` block does."""

    def __init__(self, python, join, directory):
        table, key, features, ttl = join.stored
        self.rows = join.rows
        specification = {
            "directory": str(directory / f"feast-{join.entities}"),
            "host": str(join.larder.socket_directory), "table": table, "key": key,
            "features": features, "ttl_days": int(ttl.split()[0]), "entities": str(join.file)}
        self.process = subprocess.Popen(
            [python, SCRIPT, json.dumps(specification)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        try:
            if self.line(START_SECONDS_MAX) is None:
                raise RuntimeError("Feast did not start")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def joined(self):
        """Seconds of a join, and how many values of the first feature it found; no count when
        it was not done in time."""
        self.process.stdin.write("join\n")
        self.process.stdin.flush()
        result = self.line(JOIN_SECONDS_MAX)
        if result is None:
            return JOIN_SECONDS_MAX, None
        if result["rows"] != self.rows:
            raise RuntimeError(f"Feast gives {result['rows']} rows for {self.rows}")
        return result["seconds"], result["values"]

    def line(self, seconds):
        """What the process says next; `None` when it says nothing for that long."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("Feast stopped")
        return json.loads(line)


def measure(larder, python, directory, rounds):
    # Feast sorts; its role gets the memory for it that the raw queries have.
    larder.psql("ALTER ROLE postgres IN DATABASE larder SET work_mem = '256MB'", user="postgres")
    history = history_join(larder, directory, "bench.entities")
    rows = beside(history, python, directory, rounds, "join, 100,000 rows by csv", at_least=6)
    weather = prepare_flights(larder, directory)
    # Feast needs minutes for this one.
    return rows + beside(
        weather, python, directory, 1, "join, flights × weather by csv", at_least=100)


def beside(join, python, directory, rounds, what, at_least):
    """Rates in rows per second, and the raw query's beside them."""
    found = directory / "found.csv"
    join.check_equal(directory, [raw_joins.lateral])
    join.by_csv(found)
    first = sum(1 for cell in first_features(found) if cell)
    ours, theirs, raw = [], [], []
    with Feast(python, join, directory) as feast:
        for _ in range(rounds):
            ours.append(join.rows / join.by_csv())
            raw.append(join.rows / join.raw(raw_joins.lateral))
            seconds, values = feast.joined()
            theirs.append(join.rows / seconds)
            if values not in [None, first]:
                raise RuntimeError(f"{what}: Feast finds {values} values, and not {first}")
    name = "Feast" if values is not None else f"Feast, stopped after {JOIN_SECONDS_MAX} s"
    return [
        Row(f"{what}: rows/s", ours, name, theirs, at_least=at_least),
        Row(f"{what}: rows/s", ours, "LATERAL", raw),
    ]


def first_features(file):
    with open(file, "rb") as lines:
        next(lines)
        for line in lines:
            yield line.split(b",")[3]


def prepare_flights(larder, directory):
    """All flights of 2013 from New York, to be joined to the weather at their airports."""
    larder.psql(*(" ".join(statement.split()) for statement in TABLES))
    larder.call("POST", "/v1/apply", {
        "entities": [{"name": "airport", "join_keys": [{"name": "origin", "type": "string"}]}],
        "data_sources": [
            {"name": "weather", "kind": "batch", "table": "bench.weather",
             "event_timestamp": "time_hour"}],
        "feature_views": [
            {"name": "weather", "entities": ["airport"], "source": "weather", "ttl": "1d",
             "features": [{"name": name, "type": "float64"} for name in WEATHER]}]})
    larder.wait_for(larder.call("POST", "/v1/materialize", {"feature_views": ["weather"]})["job"])
    larder.psql("VACUUM ANALYZE larder_default.weather_v1")
    return Join(larder, directory, "bench.departures", "weather", "origin", WEATHER, "1 day")
