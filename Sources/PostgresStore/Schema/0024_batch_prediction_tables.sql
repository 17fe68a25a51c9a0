-- What tells a table of predictions from others, and what a job has refused in all its attempts.

-- Null where the table was not found; then its comment tells.
ALTER TABLE larder.batch_predictions
    ADD COLUMN table_oid oid,
    ADD COLUMN refused bigint NOT NULL DEFAULT 0;

-- Tables that were made before they had a comment are known by their columns.
UPDATE larder.batch_predictions AS predictions SET table_oid = tables.oid
FROM pg_class AS tables
JOIN pg_namespace AS schemas ON schemas.oid = tables.relnamespace
WHERE schemas.nspname = predictions.table_schema AND tables.relname = predictions.table_name
    AND tables.relkind = 'r'
    AND ARRAY(
        SELECT attname::text FROM pg_attribute
        WHERE attrelid = tables.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum
    ) = ARRAY['row_id'] || ARRAY(
        SELECT item ->> 'name'
        FROM json_array_elements(predictions.columns) WITH ORDINALITY AS items (item, place)
        ORDER BY place
    );
