"""Seconds until a server is ready, of a million live keys among ten million rows."""
from million import FEATURES, KEYS, Million
from table import Row

DAYS = 10
SNAPSHOT_SECONDS_MAX = 3
AT_MOST = 1.5
# A file that holds a million keys has more bytes than this; other files of a server have not.
SNAPSHOT_BYTES_MIN = 10 * KEYS
COLUMNS = ", ".join(
    ["driver_id", "event_timestamp", "created_timestamp", "ingest_seq", *FEATURES])
ORDER = "driver_id, event_timestamp DESC, created_timestamp DESC, ingest_seq DESC"
VISIBLE = "event_timestamp <= now() AND created_timestamp <= now()"
TABLE = "larder_default.million_v1"
# What Larder asks for (LatestRowsQuery.swift): of each key the greatest visible row, and whatever
# is not visible yet; by one pass, and by a descent into the index for each key.
LATER = f"UNION ALL SELECT {COLUMNS} FROM {TABLE} WHERE NOT ({VISIBLE})"
SHAPES = {
    "COPY, DISTINCT ON": f"""
        (SELECT DISTINCT ON (driver_id) {COLUMNS} FROM {TABLE} WHERE {VISIBLE} ORDER BY {ORDER})
        {LATER}""",
    "COPY, descents": f"""
        (WITH RECURSIVE last AS (
            (SELECT {COLUMNS} FROM {TABLE} WHERE {VISIBLE} ORDER BY {ORDER} LIMIT 1)
            UNION ALL
            SELECT next.* FROM last CROSS JOIN LATERAL (
                SELECT {COLUMNS} FROM {TABLE} AS stored
                WHERE stored.driver_id > last.driver_id AND {VISIBLE}
                ORDER BY {ORDER} LIMIT 1) AS next
        ) SELECT * FROM last) {LATER}""",
    "COPY of a table of them": f"SELECT {COLUMNS} FROM bench.live",
}


def measure(programs, directory, rounds):
    with Million(programs, directory) as million:
        for _ in range(DAYS):
            million.add_day()
        million.settle()
        owner = million.owner
        owner.psql(
            "CREATE SCHEMA bench",
            f"CREATE TABLE bench.live AS {' '.join(SHAPES['COPY, DISTINCT ON'].split())}",
            "VACUUM ANALYZE bench.live")
        cold, warm = [], []
        raw = {name: [] for name in SHAPES}
        for _ in range(rounds):
            data = million.new_data_directory()
            cold.append(seconds(million, data))
            if has_snapshot(data):
                warm.append(seconds(million, data))
            for name, query in SHAPES.items():
                raw[name].append(copied(owner, query))
    what = f"start, {KEYS:,} keys of {DAYS * KEYS:,} rows"
    better = min(list(SHAPES)[:2], key=lambda name: sum(raw[name]))
    return [
        Row(f"{what}, from a snapshot: s", warm, at_most=SNAPSHOT_SECONDS_MAX)
    ] + [
        Row(f"{what}, without: s", cold, name, raw[name],
            at_most=AT_MOST if name == better else None) for name in SHAPES]


def seconds(million, data):
    """From starting the program until it is ready; it is stopped again as by an operator."""
    with million.server(data) as larder:
        return larder.start_seconds


def has_snapshot(data):
    """Whether the server that ran last has left one."""
    return any(
        file.is_file() and file.stat().st_size > SNAPSHOT_BYTES_MIN
        for file in (data / "data").rglob("*"))


def copied(owner, query):
    """Seconds in which psql copies what the query gives, in binary."""
    return owner.timed(rf"\copy ({' '.join(query.split())}) TO '/dev/null' WITH (FORMAT binary)")
