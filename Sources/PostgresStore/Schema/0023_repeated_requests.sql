-- What tells a request that is sent again from another under the same name.

-- Of all that the request says; null where its caller gave the job no name.
ALTER TABLE larder.jobs ADD COLUMN request_digest text;

ALTER TABLE larder.model_versions ADD COLUMN idempotency_key text;

CREATE UNIQUE INDEX model_versions_by_key
    ON larder.model_versions (project, model, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
