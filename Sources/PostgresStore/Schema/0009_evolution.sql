-- Versions of feature views beside each other, what stays bound to which, and the audit.

-- The versions of feature views that newer ones have followed: each whole, as it was.
CREATE TABLE larder.earlier_versions (
    project text NOT NULL,
    view text NOT NULL,
    -- Names its offline table.
    storage_version integer NOT NULL,
    -- The last version of the definition that the table serves.
    version integer NOT NULL,
    body jsonb NOT NULL,
    keys jsonb NOT NULL,
    source jsonb NOT NULL,
    followed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, view, storage_version)
);

-- For a feature service: the versions of views that its references without one mean.
ALTER TABLE larder.definitions ADD COLUMN pins jsonb;

UPDATE larder.definitions AS service SET pins = (
    SELECT coalesce(jsonb_object_agg(view.name, view.storage_version), '{}')
    FROM jsonb_array_elements_text(service.body -> 'features') AS features (reference)
    JOIN larder.definitions AS view
        ON view.project = service.project AND view.kind = 'feature view'
        AND view.name = split_part(features.reference, ':', 1))
WHERE service.kind = 'feature service';

-- What a model version reads: references to features, and the versions of their views.
ALTER TABLE larder.model_versions ADD COLUMN features jsonb;

UPDATE larder.model_versions AS version SET features = jsonb_build_object(
    'features', service.body -> 'features', 'versions', service.pins)
FROM larder.definitions AS model, larder.definitions AS service
WHERE model.project = version.project AND model.kind = 'model' AND model.name = version.model
    AND NOT model.is_deleted
    AND service.project = version.project AND service.kind = 'feature service'
    AND service.name = model.body ->> 'feature_service' AND NOT service.is_deleted;

-- The versions of views that a dataset was joined from; null before this was recorded.
ALTER TABLE larder.datasets ADD COLUMN versions jsonb;

-- What somebody did that cannot be undone.
CREATE TABLE larder.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    principal text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail json NOT NULL
);

CREATE FUNCTION larder.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are only ever added', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON larder.audit
    FOR EACH STATEMENT EXECUTE FUNCTION larder.refuse_change();
