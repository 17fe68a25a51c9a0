-- What was served of some keys, so that it can be held against history (POST /v1/skew/audit).

CREATE TABLE larder.served_vectors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    -- By the clock of the server that answered.
    served_at timestamptz NOT NULL,
    -- References with versions; the values and statuses are in their order.
    features json NOT NULL,
    -- By view and version, how often its definition had changed.
    definitions json NOT NULL,
    key json NOT NULL,
    "values" json NOT NULL,
    statuses json NOT NULL
);

CREATE INDEX served_vectors_by_time ON larder.served_vectors (project, served_at, id);

-- For their removal when they are too old.
CREATE INDEX served_vectors_by_age ON larder.served_vectors USING brin (served_at);
