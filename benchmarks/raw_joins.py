"""The point-in-time join as a person would write it for PostgreSQL, in three ways.

All of them give a row for each entity row, in order, with the same values. They run in a session
without `enable_memoize`, which costs more than it saves where keys and times hardly ever come
twice, and with memory enough to sort in; both are to the raw side's advantage.
"""
SETTINGS = ["SET enable_memoize = off", "SET work_mem = '256MB'"]
ORDER = "event_timestamp DESC, created_timestamp DESC, ingest_seq DESC"


def lateral(entities, table, key, features, ttl):
    """One descent into the index for each entity row."""
    values = ", ".join(features)
    return f"""
        SELECT entities.row_id, entities.{key}, entities.event_timestamp, {values}
        FROM {entities} AS entities LEFT JOIN LATERAL (
            SELECT {values} FROM {table} AS stored
            WHERE stored.{key} = entities.{key}
                AND stored.event_timestamp <= entities.event_timestamp
                AND stored.event_timestamp >= entities.event_timestamp - interval '{ttl}'
            ORDER BY {ORDER} LIMIT 1
        ) AS latest ON true
        ORDER BY entities.row_id"""


def sorted_lateral(entities, table, key, features, ttl):
    """The same with the entity rows sorted first, so that neighbours find the same pages."""
    ordered = f"(SELECT * FROM {entities} ORDER BY {key}, event_timestamp OFFSET 0)"
    return lateral(ordered, table, key, features, ttl)


def window(entities, table, key, features, ttl):
    """Both tables in one, sorted; each entity row belongs to the stored row before it."""
    values = ", ".join(features)
    nothing = ", ".join("NULL" for _ in features)
    first = ", ".join(f"first_value({name}) OVER latest AS {name}" for name in features)
    kept = ", ".join(
        f"CASE WHEN stored_at >= event_timestamp - interval '{ttl}' THEN {name} END"
        for name in features)
    return f"""
        WITH both_tables AS (
            SELECT {key}, event_timestamp, 0 AS kind, created_timestamp, ingest_seq,
                NULL::bigint AS row_id, event_timestamp AS stored_at, {values} FROM {table}
            UNION ALL
            SELECT {key}, event_timestamp, 1, NULL, NULL, row_id, NULL, {nothing} FROM {entities}
        ), grouped AS (
            SELECT *, count(stored_at) OVER (
                PARTITION BY {key}
                ORDER BY event_timestamp, kind, created_timestamp, ingest_seq
                ROWS UNBOUNDED PRECEDING) AS run
            FROM both_tables
        ), found AS (
            SELECT row_id, {key}, event_timestamp, kind,
                first_value(stored_at) OVER latest AS stored_at, {first}
            FROM grouped WINDOW latest AS (
                PARTITION BY {key}, run
                ORDER BY event_timestamp, kind, created_timestamp, ingest_seq
                ROWS UNBOUNDED PRECEDING)
        )
        SELECT row_id, {key}, event_timestamp, {kept} FROM found WHERE kind = 1
        ORDER BY row_id"""


def copied(larder, query, file="/dev/null"):
    """Seconds in which psql copies what the query gives into a file, as CSV."""
    return larder.timed(
        *SETTINGS, rf"\copy ({' '.join(query.split())}) TO '{file}' WITH (FORMAT csv)")
