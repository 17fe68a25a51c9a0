-- Tables of predictions that jobs fill.

-- A project may be called `predictions`, and have it for its views.
CREATE SCHEMA IF NOT EXISTS larder_predictions;

CREATE TABLE larder.batch_predictions (
    job text PRIMARY KEY,
    project text NOT NULL,
    model text NOT NULL,
    version integer NOT NULL,
    -- Where the rows are now; while the table is filled, in a schema of our own.
    table_schema text NOT NULL,
    table_name text NOT NULL,
    columns json NOT NULL,
    -- All committed; changed in the transaction that adds them.
    rows bigint NOT NULL DEFAULT 0,
    is_done boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (table_schema, table_name)
);
