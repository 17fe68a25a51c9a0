-- What projects define. The offline tables of feature views stand in a schema per project.

CREATE TABLE larder.registry (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    -- Grows by one with every change, under a row lock that orders the changes.
    revision bigint NOT NULL
);

INSERT INTO larder.registry (revision) VALUES (0);

CREATE TABLE larder.definitions (
    project text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    -- In the form in which it is applied.
    body jsonb NOT NULL,
    version integer NOT NULL,
    -- For a feature view: the version that names its offline table.
    storage_version integer NOT NULL,
    -- A deleted definition keeps its version, so that its successor never reuses a table.
    is_deleted boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, kind, name)
);
