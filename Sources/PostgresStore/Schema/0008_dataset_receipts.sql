-- Datasets can be built again and explained.

ALTER TABLE larder.datasets
    -- The definitions and the snapshot that the dataset was built by; json, not jsonb, which
    -- refuses "\u0000".
    ADD COLUMN basis json,
    -- Duration, query, label and leakage report.
    ADD COLUMN details json;

-- Which transaction wrote a row. A number of the ingest sequence is given out before its
-- transaction commits, so it alone does not tell whether a snapshot had seen the row. The default
-- is evaluated once for the rows there are, so no table is rewritten.
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
    LOOP
        EXECUTE format(
            'ALTER TABLE %s ADD COLUMN ingest_xid xid8 NOT NULL DEFAULT pg_current_xact_id()',
            found);
    END LOOP;
END
$$;
