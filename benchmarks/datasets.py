"""Point-in-time datasets over HTTP beside the raw LATERAL query through psql."""
import json
import time

import sources
from table import Row

FEATURES = [f"history:f{i}" for i in range(5)]

LATERAL = f"""
SELECT entities.row_id, entities.driver_id, entities.event_timestamp, f0, f1, f2, f3, f4
FROM bench.entities
LEFT JOIN LATERAL (
    SELECT f0, f1, f2, f3, f4 FROM larder_default.history_v1 AS stored
    WHERE stored.driver_id = entities.driver_id
        AND stored.event_timestamp <= entities.event_timestamp
        AND stored.event_timestamp >= entities.event_timestamp - interval '{sources.TTL_DAYS} days'
    ORDER BY event_timestamp DESC, created_timestamp DESC, ingest_seq DESC LIMIT 1
) AS latest ON true
ORDER BY entities.row_id
"""


def measure(larder, directory, rounds):
    rows_file = directory / "entities.csv"
    # Larder takes RFC 3339, which PostgreSQL writes only when told how.
    columns = (
        "row_id, driver_id, to_char(event_timestamp, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
        "AS event_timestamp")
    larder.psql(
        rf"\copy (SELECT {columns} FROM bench.entities ORDER BY row_id) "
        rf"TO '{rows_file}' WITH (FORMAT csv, HEADER)")
    inline = ("?features=" + ",".join(FEATURES), rows_file.read_bytes(), "text/csv")
    query = json.dumps({
        "features": FEATURES,
        "entity_query": "SELECT row_id, driver_id, event_timestamp FROM bench.entities "
        "ORDER BY row_id"})
    runs = {"inline csv": inline, "entity_query": ("", query, "application/json")}
    check_equal(larder, runs, directory)
    rates = {name: [] for name in [*runs, "raw"]}
    for _ in range(rounds):
        for name, run in runs.items():
            rates[name].append(rate_of(lambda: joined(larder, *run)))
        rates["raw"].append(rate_of(lambda: raw_joined(larder, directory)))
    return [
        Row(f"dataset, {name}: rows/s", rates[name], "LATERAL, psql", rates["raw"])
        for name in runs]


def check_equal(larder, runs, directory):
    """Makes sure that all three give the same features; and warms PostgreSQL's cache."""
    raw = feature_columns(raw_joined(larder, directory).read_bytes())
    for name, run in runs.items():
        if feature_columns(joined(larder, *run).split(b"\n", 1)[1]) != raw:
            raise RuntimeError(f"dataset, {name}: not what the raw query gives")


def feature_columns(text):
    """The numbers of each line behind its first three columns; None where there is none."""
    return [
        [float(cell) if cell else None for cell in line.split(b",")[3:]]
        for line in text.splitlines()]


def rate_of(join):
    began = time.monotonic()
    join()
    return sources.ENTITY_ROWS / (time.monotonic() - began)


def joined(larder, parameters, body, media_type):
    """The CSV of a dataset, from sending the request to its last byte."""
    status, answer = larder.send(
        "POST", "/v1/historical-features" + parameters, body,
        {"Content-Type": media_type, "Accept": "text/csv"})
    if status != 200 or answer.count(b"\n") != sources.ENTITY_ROWS + 1:
        raise RuntimeError(f"POST /v1/historical-features: {status} {answer[:500].decode()}")
    return answer


def raw_joined(larder, directory):
    """The file that the query alone gives, for entity rows that are in a table already."""
    file = directory / "raw.csv"
    larder.psql(rf"\copy ({' '.join(LATERAL.split())}) TO '{file}' WITH (FORMAT csv)")
    return file
