"""Joins entity rows with history by DuckDB's ASOF join.

Usage: duckdb_asof.py history.csv entities.csv ttl

`history.csv` has the columns driver, moment, created, sequence and value, `entities.csv` has place,
driver and moment; times and the ttl are whole microseconds. Prints a line for each entity row in the
order of its place: the value it finds, or nothing.
"""

import sys

import duckdb

history, entities, ttl = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = duckdb.connect()
database.execute(f"CREATE TABLE history AS SELECT * FROM read_csv('{history}', header = true)")
database.execute(f"CREATE TABLE entities AS SELECT * FROM read_csv('{entities}', header = true)")
# ASOF takes any of several rows of equal times, so the greatest is chosen before.
database.execute(
    """
    CREATE TABLE latest AS SELECT DISTINCT ON (driver, moment) driver, moment, value FROM history
    ORDER BY driver, moment, created DESC, sequence DESC
    """
)
rows = database.execute(
    """
    SELECT CASE WHEN entities.moment - latest.moment <= $1 THEN latest.value END
    FROM entities ASOF LEFT JOIN latest
        ON entities.driver = latest.driver AND entities.moment >= latest.moment
    ORDER BY entities.place
    """,
    [ttl],
).fetchall()
for (value,) in rows:
    print("" if value is None else value)
