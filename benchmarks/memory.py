"""How the server's resident memory grows with the number of entity rows."""
import json
import pathlib

import sources
from joins import FEATURES
from table import Row
from transfers import transfer

SMALL = 100_000
LARGE = 10_000_000
MEBIBYTES_MAX = 64
SELECTION = [f"history:{name}" for name in FEATURES]
PERIOD_SECONDS = (sources.TIMES + 15) * 86400


def measure(larder, directory):
    """Both ways in; with few rows first, so that what is kept from then on is not counted."""
    rows = []
    for way, joined in {"query": by_query, "csv": by_csv}.items():
        small, large = (peak(larder, directory, joined, count) for count in [SMALL, LARGE])
        rows += [
            Row(f"memory, {SMALL:,} rows by {way}: MiB", [small]),
            Row(f"memory, {LARGE:,} rows by {way}: MiB more", [large - small],
                at_most=MEBIBYTES_MAX),
        ]
    return rows


def peak(larder, directory, joined, count):
    """The most mebibytes that the server's process held while it answered."""
    process = pathlib.Path(f"/proc/{larder.process.pid}")
    # Starts the kernel's record anew.
    (process / "clear_refs").write_text("5")
    done = joined(larder, directory, count)
    if done.lines != count + 1:
        raise RuntimeError(f"{done.lines - 1} rows for {count} entity rows")
    status = (process / "status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def entity_rows(count, time):
    """A query that makes keys and times; numbers that have no common factor mix them well."""
    return (
        f"SELECT row_id, row_id * 7919 % {sources.KEYS} AS driver_id, {time} AS event_timestamp "
        f"FROM (SELECT row_id, timestamptz '2024-12-29 00:00:00Z' + row_id * 86028157 "
        f"% {PERIOD_SECONDS} * interval '1 second' AS at "
        f"FROM generate_series(1::bigint, {count}) AS row_id) AS made")


def by_query(larder, _, count):
    body = json.dumps({"features": SELECTION, "entity_query": entity_rows(count, "at")})
    return transfer(
        larder, "POST", "/v1/historical-features", body.encode(), "application/json")


def by_csv(larder, directory, count):
    file = directory / "entity-rows.csv"
    time = "to_char(at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    larder.psql(rf"\copy ({entity_rows(count, time)}) TO '{file}' WITH (FORMAT csv, HEADER)")
    try:
        return transfer(
            larder, "POST", "/v1/historical-features?features=" + ",".join(SELECTION), file,
            "text/csv")
    finally:
        file.unlink()
