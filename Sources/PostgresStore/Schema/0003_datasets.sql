-- Stored point-in-time joins. The rows of each stand in a table of their own in larder_datasets.

CREATE SCHEMA IF NOT EXISTS larder_datasets;

-- For the entity rows of joins under way. A table here lives and dies in one transaction.
CREATE SCHEMA IF NOT EXISTS larder_staging;

CREATE TABLE larder.datasets (
    project text NOT NULL,
    name text NOT NULL,
    table_name text NOT NULL UNIQUE,
    rows bigint NOT NULL,
    columns jsonb NOT NULL,
    content_hash text NOT NULL,
    definitions_hash text NOT NULL,
    as_of_sequence bigint NOT NULL,
    as_known boolean NOT NULL,
    created_at timestamptz NOT NULL,
    features jsonb NOT NULL,
    PRIMARY KEY (project, name)
);
