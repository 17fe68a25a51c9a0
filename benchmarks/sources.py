"""The tables, rows and definitions that are measured, the same in every run."""
import random

KEYS = 10_000
TIMES = 100
HISTORY_ROWS = KEYS * TIMES
ENTITY_ROWS = 100_000
TTL_DAYS = 7


def entities_statement(table, rows):
    """Makes a table of keys and times to join `history` to."""
    return f"""CREATE TABLE {table} AS
    SELECT row_id::bigint, floor(random() * {KEYS})::bigint AS driver_id,
        timestamptz '2024-12-29 00:00:00Z'
            + floor(random() * {(TIMES + 15) * 86400}) * interval '1 second' AS event_timestamp
    FROM generate_series(1, {rows}) AS row_id"""


# `history`: a row a day for each key, in no order. `entities`: keys and times to join it to, from
# three days before its first row to twelve days after its last.
SQL = f"""
CREATE SCHEMA bench;
SELECT setseed(0.5);
CREATE TABLE bench.history AS
    SELECT driver_id::bigint, timestamptz '2025-01-01 00:00:00Z' + day * interval '1 day'
        + floor(random() * 86400) * interval '1 second' AS at,
        {", ".join(f"round(random()::numeric, 6)::float8 AS f{i}" for i in range(5))}
    FROM generate_series(0, {KEYS - 1}) AS driver_id, generate_series(0, {TIMES - 1}) AS day
    ORDER BY random();
CREATE TABLE bench.profiles AS
    SELECT driver_id::bigint, timestamptz '2025-01-01 00:00:00Z' AS at,
        {", ".join(f"round(random()::numeric, 6)::float8 AS f{i}" for i in range(10))}
    FROM generate_series(0, {KEYS - 1}) AS driver_id;
{entities_statement("bench.entities", ENTITY_ROWS)};
"""


def prepare(larder, directory):
    """Makes the source tables, applies the definitions, and materializes the batch sources."""
    larder.psql(*SQL.strip().removesuffix(";").split(";\n"))
    larder.call("POST", "/v1/apply", definitions())
    larder.wait_for(larder.call("POST", "/v1/materialize", {})["job"])
    larder.psql(
        "VACUUM ANALYZE larder_default.history_v1", "VACUUM ANALYZE larder_default.profile_v1",
        "VACUUM ANALYZE bench.entities")
    larder.checkpoint()


def definitions():
    return {
        "entities": [
            {"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
        "data_sources": [
            {"name": table, "kind": "batch", "table": f"bench.{table}", "event_timestamp": "at"}
            for table in ["history", "profiles"]],
        "feature_views": [
            {"name": "history", "entities": ["driver"], "source": "history",
             "ttl": f"{TTL_DAYS}d", "features": features(5)},
            {"name": "profile", "entities": ["driver"], "source": "profiles",
             "features": features(10)}],
        "feature_services": [
            {"name": "profile", "features": [f"profile:f{i}" for i in range(10)]}],
        "models": [
            {"name": "score", "feature_service": "profile", "label": "y", "task": "regression"}],
    }


def features(count):
    return [{"name": f"f{i}", "type": "float64"} for i in range(count)]


def random_keys(count):
    """Keys to ask for, in an order that no cache likes."""
    generator = random.Random(1)
    return [generator.randrange(KEYS) for _ in range(count)]
