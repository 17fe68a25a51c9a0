-- Copies in chunks that go on where they were, and jobs that outlive their server.

ALTER TABLE larder.jobs
    -- What the job was asked for; null for kinds that cannot be started again.
    ADD COLUMN request json,
    -- Counts the starts of the job, the first being 1.
    ADD COLUMN attempt integer NOT NULL DEFAULT 1,
    -- The server that runs it: one that lives holds an advisory lock on its name.
    ADD COLUMN owner text;

CREATE INDEX jobs_unfinished ON larder.jobs (owner) WHERE state IN ('queued', 'running');

-- How far the steps of a job are; written in the transaction of each chunk.
CREATE TABLE larder.job_checkpoints (
    job text NOT NULL REFERENCES larder.jobs (id) ON DELETE CASCADE,
    step text NOT NULL,
    -- Every row of an earlier time was dealt with.
    position timestamptz,
    read bigint NOT NULL,
    written bigint NOT NULL,
    skipped json NOT NULL,
    is_done boolean NOT NULL,
    PRIMARY KEY (job, step)
);

-- What of its source each view's table holds.
CREATE TABLE larder.materializations (
    project text NOT NULL,
    view text NOT NULL,
    storage_version integer NOT NULL,
    -- What was read: another source, or a table that was replaced, has to be compared whole.
    source text NOT NULL,
    -- Every row of an earlier time was copied, except such as came later than the source's
    -- lateness; null before the first run.
    watermark timestamptz,
    -- Features that every stored row has had a chance to get; others wait for a backfill.
    features json NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, view, storage_version)
);
