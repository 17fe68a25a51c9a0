-- What databases that were filled before 0009 and 0010 have to know.

-- Views whose rows were copied by a program that did not note it: without a note, a feature added
-- since would be taken for one that every row has, and every row for a corrected one.
DO $$
DECLARE
    held record;
    feature text;
    has_values boolean;
    filled text[];
BEGIN
    FOR held IN
        SELECT project, view, storage_version, tables.name
        FROM (
            SELECT view.project, view.name AS view, view.storage_version
            FROM larder.definitions AS view
            JOIN larder.definitions AS source
                ON source.project = view.project AND source.kind = 'data source'
                AND source.name = view.body ->> 'source'
            WHERE view.kind = 'feature view' AND NOT view.is_deleted
                AND source.body ->> 'kind' = 'batch'
            UNION ALL
            SELECT project, view, storage_version FROM larder.earlier_versions
            WHERE source ->> 'kind' = 'batch'
        ) AS views
        CROSS JOIN LATERAL (
            SELECT to_regclass(
                format('%I.%I', 'larder_' || project, view || '_v' || storage_version)) AS name
        ) AS tables
        WHERE tables.name IS NOT NULL
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', held.name) INTO has_values;
        CONTINUE WHEN NOT has_values;
        filled := '{}';
        -- The columns that may be null are the features. One without any value may have been
        -- added since: it waits for a backfill, which costs less than a copy of every row.
        FOR feature IN
            SELECT attname FROM pg_attribute
            WHERE attrelid = held.name AND attnum > 0 AND NOT attisdropped AND NOT attnotnull
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I IS NOT NULL)', held.name, feature)
                INTO has_values;
            IF has_values THEN
                filled := filled || feature;
            END IF;
        END LOOP;
        -- No source is called so: the next run compares everything.
        INSERT INTO larder.materializations (project, view, storage_version, source, features)
        VALUES (held.project, held.view, held.storage_version, '', array_to_json(filled))
        ON CONFLICT (project, view, storage_version) DO NOTHING;
    END LOOP;
END
$$;

-- The versions of views that a dataset was joined from: what it is built again by says them. The
-- text of that may hold "\u0000", which cannot be looked into.
UPDATE larder.datasets AS dataset SET versions = (
    SELECT jsonb_object_agg(view.value -> 'view' ->> 'name', (view.value ->> 'storage_version')::int)
    FROM json_array_elements(dataset.basis -> 'views') AS view)
WHERE versions IS NULL AND basis IS NOT NULL AND position('\u0000' IN basis::text) = 0;

-- Of the others, those that were the newest at their time.
UPDATE larder.datasets AS dataset SET versions = (
    SELECT jsonb_object_agg(view.name, coalesce(
        (SELECT min(earlier.storage_version) FROM larder.earlier_versions AS earlier
        WHERE earlier.project = dataset.project AND earlier.view = view.name
            AND earlier.followed_at >= dataset.created_at),
        view.storage_version))
    FROM (
        SELECT DISTINCT split_part(reference, ':', 1) AS name
        FROM jsonb_array_elements_text(dataset.features) AS features (reference)
    ) AS read
    JOIN larder.definitions AS view
        ON view.project = dataset.project AND view.kind = 'feature view' AND view.name = read.name)
WHERE versions IS NULL;
