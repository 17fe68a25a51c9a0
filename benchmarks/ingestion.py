"""A million rows written over HTTP beside COPY BINARY into an identical table."""
import json

import sources
from table import Row
from transfers import transfer

ROWS = 1_000_000
FORMATS = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
FEATURES = [f"f{i}" for i in range(5)]
AT_LEAST = 0.8

# A row an hour for each key, in no order.
INCOMING = f"""
CREATE TABLE bench.incoming AS
    SELECT row_id::bigint, (row_id % {sources.KEYS})::bigint AS driver_id,
        timestamptz '2025-01-01 00:00:00Z'
            + (row_id / {sources.KEYS}) * interval '1 hour' AS event_timestamp,
        {", ".join(f"round(random()::numeric, 6)::float8 AS {name}" for name in FEATURES)}
    FROM generate_series(0, {ROWS - 1}) AS row_id ORDER BY random()
"""
TIME = "to_char(event_timestamp, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
VALUES = ", ".join(FEATURES)
PLACES = ",".join(f'"{name}":%s' for name in FEATURES)
# What is sent, ready-made: a query and the options of the COPY that writes its file.
FILES = {
    "csv": (
        f"SELECT driver_id, {TIME} AS event_timestamp, {VALUES} FROM bench.incoming",
        "FORMAT csv, HEADER"),
    "ndjson": (
        f"""SELECT format('{{"driver_id":%s,"event_timestamp":"%s",{PLACES}}}',
            driver_id, {TIME}, {VALUES}) FROM bench.incoming""",
        "FORMAT text"),
    "binary": (
        "SELECT driver_id, event_timestamp, event_timestamp AS created_timestamp, "
        f"row_id AS ingest_seq, {VALUES} FROM bench.incoming",
        "FORMAT binary"),
}


def measure(larder, directory, rounds):
    larder.psql("SELECT setseed(0.75)", INCOMING)
    files = {name: directory / f"incoming.{name}" for name in FILES}
    for name, (query, options) in FILES.items():
        larder.psql(rf"\copy ({' '.join(query.split())}) TO '{files[name]}' WITH ({options})")
    rates = {"csv": [], "ndjson": [], "copy": []}
    for number in range(rounds):
        # Each run gets an empty table: the index costs more the larger it is.
        views = {name: f"written_{name}_{number}" for name in FORMATS}
        apply(larder, views.values())
        rates["csv"].append(send_rate(larder, views["csv"], files["csv"], FORMATS["csv"]))
        rates["copy"].append(copy_rate(larder, views["csv"], files["binary"]))
        rates["ndjson"].append(
            send_rate(larder, views["ndjson"], files["ndjson"], FORMATS["ndjson"]))
    for file in files.values():
        file.unlink()
    return [
        Row(f"ingest {name}: rows/s", rates[name], "COPY BINARY", rates["copy"],
            at_least=AT_LEAST)
        for name in FORMATS]


def apply(larder, views):
    """Defines views of a key and five numbers that rows are sent to."""
    definitions = {
        "data_sources": [
            {"name": "written", "kind": "push", "event_timestamp": "event_timestamp",
             "schema": [{"name": "driver_id", "type": "int64"}] + sources.features(5)}],
        "feature_views": [
            {"name": view, "entities": ["driver"], "source": "written",
             "features": sources.features(5)} for view in views]}
    larder.call("POST", "/v1/apply", definitions)


def send_rate(larder, view, file, media_type):
    """Rows per second of one request, answered when its rows are committed."""
    larder.checkpoint()
    done = transfer(
        larder, "POST", f"/v1/feature-views/{view}/rows", file, media_type, "application/json")
    accepted = json.loads(done.start)["accepted"]
    stored = int(larder.psql(f"SELECT count(*) FROM larder_default.{view}_v1"))
    if not accepted == stored == ROWS:
        raise RuntimeError(f"{accepted} rows accepted and {stored} stored of {ROWS}")
    return ROWS / done.seconds


def copy_rate(larder, view, file):
    """Rows per second of the same rows by one COPY, which commits them."""
    copy_table(larder, "bench.copied", view)
    larder.checkpoint()
    columns = f"driver_id, event_timestamp, created_timestamp, ingest_seq, {VALUES}"
    return ROWS / larder.timed(
        rf"\copy bench.copied ({columns}) FROM '{file}' WITH (FORMAT binary)")


def copy_table(larder, name, view):
    """Makes an empty table just like the view's, with its index."""
    larder.psql(
        f"DROP TABLE IF EXISTS {name}",
        f"CREATE TABLE {name} (LIKE larder_default.{view}_v1 INCLUDING ALL)")
