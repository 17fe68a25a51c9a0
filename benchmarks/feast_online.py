"""Online lookups beside Feast on Redis with two workers: the same requests, the same rows."""
import json

from feast_server import FeastServer
from lookups import BY_NAMES, FEASTS, bodies
from redis_server import Redis
from table import Row

CONNECTIONS = 64
# Entities of a request, how many times Feast's rate is to be reached, and the seconds of a round:
# Feast answers a hundred of the large ones a second, and the 64 that are on their way at the end
# count for nothing.
LINES = [(1, 30, 2), (100, 100, 8)]


def measure(larder, load, programs, directory, rounds):
    rows = directory / "profiles.csv"
    names = ", ".join(f"f{i}" for i in range(10))
    larder.psql(
        rf"\copy (SELECT driver_id, at AS event_timestamp, {names} FROM bench.profiles) "
        rf"TO '{rows}' WITH (FORMAT csv, HEADER)")
    with Redis(programs["redis-server"], directory) as redis, FeastServer(
            programs.feast_python(), redis, directory, "profile", "driver_id", rows) as feast:
        return [
            row for entities, at_least, seconds in LINES
            for row in beside(larder, feast, load, entities, at_least, seconds, rounds)]


def beside(larder, feast, load, entities, at_least, seconds, rounds):
    asked = bodies(BY_NAMES, entities)
    check_equal(larder, feast, asked[0])
    requests = load.requests(asked)
    ours, theirs = [], []
    for server in [larder, feast]:
        load.run(server.port, FEASTS, requests, CONNECTIONS, 1)
    for number in range(rounds):
        pair = [(larder, ours), (feast, theirs)]
        # Who goes second finds a warmer machine.
        for server, figures in pair if number % 2 == 0 else reversed(pair):
            figures.append(load.run(server.port, FEASTS, requests, CONNECTIONS, seconds))
    what = f"Feast's route, {entities} × 10, {CONNECTIONS} connections"
    return [
        Row(f"{what}: requests/s", [figures.per_second for figures in ours], "Feast on Redis",
            [figures.per_second for figures in theirs], at_least=at_least),
        Row(f"{what}: p50 ms", [figures.p50_milliseconds for figures in ours], "Feast on Redis",
            [figures.p50_milliseconds for figures in theirs]),
        Row(f"{what}: p99 ms", [figures.p99_milliseconds for figures in ours], "Feast on Redis",
            [figures.p99_milliseconds for figures in theirs]),
    ]


def check_equal(larder, feast, body):
    """Makes sure that both answer the same values; Feast in an order of its own."""
    answers = [values(larder.port, larder, body), values(feast.port, larder, body)]
    if answers[0] != answers[1]:
        raise RuntimeError(f"Larder answers {answers[0]} and Feast {answers[1]}")


def values(port, larder, body):
    """The values of each name."""
    status, answer = larder.send(
        "POST", FEASTS, body, {"Content-Type": "application/json"}, port)
    if status != 200:
        raise RuntimeError(f"port {port}: {status} {answer.decode()}")
    answer = json.loads(answer)
    return {
        name: column["values"]
        for name, column in zip(answer["metadata"]["feature_names"], answer["results"])}
