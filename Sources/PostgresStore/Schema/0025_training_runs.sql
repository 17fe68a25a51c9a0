-- How model versions came to be, and why they answer.

CREATE TABLE larder.training_runs (
    job text PRIMARY KEY,
    project text NOT NULL,
    model text NOT NULL,
    principal text NOT NULL,
    -- running, succeeded, failed or cancelled.
    state text NOT NULL,
    attempt integer NOT NULL,
    dataset text NOT NULL,
    content_hash text NOT NULL,
    -- The receipt as it was; json, not jsonb, which refuses "\u0000".
    receipt json NOT NULL,
    label text NOT NULL,
    -- With every default.
    specification json NOT NULL,
    seed integer NOT NULL,
    threads integer NOT NULL,
    started_at timestamptz NOT NULL,
    -- Null until the run has ended; the problem where it failed.
    finished_at timestamptz,
    error json,
    -- Null until the candidate was judged.
    engine text,
    sha256 text,
    outcome json,
    verdict json,
    -- The version that the candidate was added as; it may be deleted since.
    version integer
);

CREATE INDEX training_runs_of_model
    ON larder.training_runs (project, model, started_at DESC, job DESC);

CREATE TABLE larder.training_trials (
    job text NOT NULL REFERENCES larder.training_runs ON DELETE CASCADE,
    number integer NOT NULL,
    parameters json NOT NULL,
    rows bigint NOT NULL,
    rounds integer NOT NULL,
    rounds_used integer NOT NULL,
    -- What the search lowers; null where the trial failed.
    loss double precision,
    seconds double precision NOT NULL,
    -- finished, stopped or failed.
    state text NOT NULL,
    reason text,
    PRIMARY KEY (job, number)
);

-- Every move of an alias, in its transaction.
CREATE TABLE larder.model_alias_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    model text NOT NULL,
    alias text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    principal text NOT NULL,
    -- Null where there was no such alias.
    former integer,
    -- Null where it was taken away.
    version integer,
    -- The job whose gate has moved it.
    job text,
    -- The change that this one takes back; one is taken back once.
    undoes bigint UNIQUE REFERENCES larder.model_alias_changes
);

CREATE INDEX model_alias_changes_of_alias
    ON larder.model_alias_changes (project, model, alias, id DESC);
