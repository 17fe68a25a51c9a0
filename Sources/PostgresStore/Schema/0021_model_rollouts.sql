-- Versions that are tried beside those which aliases name.

CREATE TABLE larder.model_rollouts (
    project text NOT NULL,
    model text NOT NULL,
    alias text NOT NULL,
    version integer NOT NULL,
    -- shadow or canary.
    mode text NOT NULL,
    -- Of the entity keys, from 0 to 1.
    share double precision NOT NULL,
    -- Any, where these two are null.
    error_rate double precision,
    latency_ratio double precision,
    min_predictions integer NOT NULL,
    -- Why a rule has stopped it; null while it runs.
    stopped_because text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, model),
    FOREIGN KEY (project, model, version) REFERENCES larder.model_versions
);
