-- Model artifacts and the names that point at them.

CREATE TABLE larder.models (
    project text NOT NULL,
    model text NOT NULL,
    -- Numbers of deleted versions are not given out again.
    last_version integer NOT NULL,
    PRIMARY KEY (project, model)
);

CREATE TABLE larder.model_versions (
    project text NOT NULL,
    model text NOT NULL,
    version integer NOT NULL,
    format text NOT NULL,
    artifact bytea NOT NULL,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    inputs jsonb NOT NULL,
    card json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, model, version)
);

CREATE TABLE larder.model_aliases (
    project text NOT NULL,
    model text NOT NULL,
    alias text NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, model, alias),
    FOREIGN KEY (project, model, version) REFERENCES larder.model_versions
);
