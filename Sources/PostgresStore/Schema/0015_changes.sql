-- What was committed to the views' tables, for the servers that follow.

-- One row for each transaction and view, written in that transaction.
CREATE TABLE larder.changes (
    -- A transaction has its number long before it commits. So what is new to somebody is told by
    -- the snapshot that they saw last, and never by the greatest number.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    project text NOT NULL,
    view text NOT NULL,
    storage_version integer NOT NULL,
    -- The rows lie in this range of ingest sequences, perhaps among those of others.
    first_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    -- At most so many.
    rows bigint NOT NULL,
    -- Whether stored rows were changed where they are, which the range does not tell.
    is_rewrite boolean NOT NULL,
    -- Which server wrote it, and so has it already.
    server text NOT NULL
);

CREATE INDEX changes_by_transaction ON larder.changes (xid);

-- The cluster, its timeline and the database: within it transactions are counted on. The timeline
-- ends when a standby takes over or a backup is restored: transactions that were seen may then
-- never have been, and their numbers are given out again.
CREATE FUNCTION larder.course() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
        || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/'
        || (SELECT oid FROM pg_database WHERE datname = current_database())
$$;

-- Snapshots of some moments: a change is old when one that is old had seen it.
CREATE TABLE larder.change_marks (
    at timestamptz PRIMARY KEY DEFAULT now(),
    course text NOT NULL DEFAULT larder.course(),
    snapshot pg_snapshot NOT NULL DEFAULT pg_current_snapshot()
);

-- What this snapshot had seen may have been removed.
CREATE TABLE larder.change_horizon (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    course text NOT NULL DEFAULT larder.course(),
    snapshot pg_snapshot NOT NULL DEFAULT pg_current_snapshot()
);

INSERT INTO larder.change_horizon DEFAULT VALUES;

-- Finds the rows of a change: they lie nearly in the order of their sequences.
DO $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT class.oid FROM pg_class AS class
        JOIN pg_namespace AS space ON space.oid = class.relnamespace
        WHERE space.nspname LIKE 'larder\_%'
            AND class.relkind IN ('r', 'p') AND NOT class.relispartition
            AND EXISTS (
                SELECT FROM pg_attribute AS attribute
                WHERE attribute.attrelid = class.oid AND attribute.attname = 'ingest_seq'
                    AND NOT attribute.attisdropped)
            AND NOT EXISTS (
                SELECT FROM pg_index AS indexed
                JOIN pg_class AS made ON made.oid = indexed.indexrelid
                JOIN pg_am AS method ON method.oid = made.relam
                WHERE indexed.indrelid = class.oid AND method.amname = 'brin')
    LOOP
        EXECUTE format(
            'CREATE INDEX ON %s USING brin (ingest_seq)'
                ' WITH (pages_per_range = 32, autosummarize = true)',
            found);
    END LOOP;
END
$$;
