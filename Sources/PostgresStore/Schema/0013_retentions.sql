-- What retention has removed, so that datasets which were joined from it can say so.

CREATE TABLE larder.retentions (
    -- The step of the job, or a name of its own.
    run text PRIMARY KEY,
    project text NOT NULL,
    view text NOT NULL,
    storage_version integer NOT NULL,
    -- Rows of earlier event times went, but for the latest of each key.
    before timestamptz NOT NULL,
    -- How many, and of how many of them the audit tells.
    rows bigint NOT NULL,
    audited bigint NOT NULL DEFAULT 0,
    -- When the last of them went, and in which transaction.
    at timestamptz NOT NULL,
    xid xid8 NOT NULL
);

CREATE INDEX retentions_by_view ON larder.retentions (project, view, storage_version);
