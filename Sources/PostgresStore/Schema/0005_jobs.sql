-- Work that outlives the request which asked for it.

CREATE TABLE larder.jobs (
    id text PRIMARY KEY,
    project text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    unit text NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    error json,
    result json
);

CREATE INDEX jobs_newest_first ON larder.jobs (created_at DESC, id DESC);
