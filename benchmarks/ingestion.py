"""Rows written over HTTP beside COPY BINARY into an identical table."""
import json
import random
import struct
import time
from datetime import datetime, timedelta, timezone

import sources
from table import Row

ROWS = 200_000
BATCH_ROWS = 10_000
FORMATS = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
START = datetime(2025, 1, 1, tzinfo=timezone.utc)
POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)
COLUMNS = ["driver_id", "event_timestamp", "f0", "f1", "f2", "f3", "f4"]


def measure(larder, directory, rounds):
    batches = made_batches()
    bodies = {
        "csv": [csv_body(batch) for batch in batches],
        "ndjson": [ndjson_body(batch) for batch in batches]}
    files = []
    for number, batch in enumerate(batches):
        files.append(directory / f"batch-{number}.bin")
        files[-1].write_bytes(binary_file(batch, first_sequence=number * BATCH_ROWS))
    rates = {"csv": [], "ndjson": [], "copy": []}
    for number in range(rounds):
        # Each run gets an empty table: the index costs more the larger it is.
        views = {name: f"written_{name}_{number}" for name in FORMATS}
        apply(larder, views.values())
        rates["csv"].append(send_rate(larder, views["csv"], "csv", bodies))
        rates["copy"].append(copy_rate(larder, views["csv"], files))
        rates["ndjson"].append(send_rate(larder, views["ndjson"], "ndjson", bodies))
    return [
        Row(f"ingest {name}: rows/s", rates[name], "COPY BINARY", rates["copy"])
        for name in ["csv", "ndjson"]]


def apply(larder, views):
    definitions = {
        "data_sources": [
            {"name": "written", "kind": "push", "event_timestamp": "event_timestamp",
             "schema": [{"name": "driver_id", "type": "int64"}] + sources.features(5)}],
        "feature_views": [
            {"name": view, "entities": ["driver"], "source": "written",
             "features": sources.features(5)} for view in views]}
    larder.call("POST", "/v1/apply", definitions)


def send_rate(larder, view, name, bodies):
    """Rows per second of all batches over one connection, each acknowledged before the next."""
    larder.checkpoint()
    connection = larder.connection()
    accepted = 0
    began = time.monotonic()
    for body in bodies[name]:
        connection.request(
            "POST", f"/v1/feature-views/{view}/rows", body, {"Content-Type": FORMATS[name]})
        accepted += json.loads(connection.getresponse().read()).get("accepted", 0)
    seconds = time.monotonic() - began
    connection.close()
    stored = int(larder.psql(f"SELECT count(*) FROM larder_default.{view}_v1"))
    if not accepted == stored == ROWS:
        raise RuntimeError(f"{accepted} rows accepted and {stored} stored of {ROWS}")
    return ROWS / seconds


def copy_rate(larder, view, files):
    """Rows per second of the same batches by COPY in one session, each committed by itself."""
    larder.psql(
        "DROP TABLE IF EXISTS bench.copied",
        f"CREATE TABLE bench.copied (LIKE larder_default.{view}_v1 INCLUDING ALL)")
    larder.checkpoint()
    columns = COLUMNS[:2] + ["created_timestamp", "ingest_seq"] + COLUMNS[2:]
    commands = [
        rf"\copy bench.copied ({', '.join(columns)}) FROM '{file}' WITH (FORMAT binary)"
        for file in files]
    began = time.monotonic()
    larder.psql(*commands)
    return ROWS / (time.monotonic() - began)


def made_batches():
    """Batches of rows: a key, a time and five numbers; each key has a row an hour."""
    generator = random.Random(1)
    rows = [
        (index % sources.KEYS, START + timedelta(hours=index // sources.KEYS),
         [round(generator.random(), 6) for _ in range(5)])
        for index in range(ROWS)]
    generator.shuffle(rows)
    return [rows[start:start + BATCH_ROWS] for start in range(0, ROWS, BATCH_ROWS)]


def csv_body(batch):
    lines = [
        f"{key},{time:%Y-%m-%dT%H:%M:%SZ},{','.join(map(repr, values))}"
        for key, time, values in batch]
    return "\n".join([",".join(COLUMNS)] + lines + [""]).encode()


def ndjson_body(batch):
    lines = [
        json.dumps(dict(zip(COLUMNS, [key, f"{time:%Y-%m-%dT%H:%M:%SZ}", *values])))
        for key, time, values in batch]
    return "\n".join(lines + [""]).encode()


def binary_file(batch, first_sequence):
    """What COPY … BINARY reads: a head, rows of sized values, a tail."""
    row = struct.Struct("!h" + "iq" * 4 + "id" * 5)
    pieces = [b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)]
    for number, (key, time, values) in enumerate(batch, first_sequence):
        microseconds = int((time - POSTGRES_EPOCH).total_seconds()) * 1_000_000
        sized = [part for value in values for part in (8, value)]
        pieces.append(row.pack(9, 8, key, 8, microseconds, 8, microseconds, 8, number, *sized))
    return b"".join(pieces + [struct.pack("!h", -1)])
