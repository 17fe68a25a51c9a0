-- Rows come in. Texts that callers sent are kept as json, not jsonb, which refuses "\u0000".

-- The order in which the database took rows, among those of one event time and created time.
-- CACHE 1: a session that kept numbers back would hand out small ones late.
CREATE SEQUENCE larder.ingest_seq CACHE 1;

CREATE TABLE larder.batches (
    id text PRIMARY KEY,
    project text NOT NULL,
    target text NOT NULL,
    idempotency_key text,
    body_digest bytea,
    receipt json NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT now(),
    -- Batches without a key do not collide: nulls are distinct.
    UNIQUE (project, target, idempotency_key)
);

CREATE TABLE larder.quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    view text NOT NULL,
    batch text NOT NULL REFERENCES larder.batches (id),
    payload json NOT NULL,
    reasons json NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'replayed', 'discarded'))
);

CREATE INDEX quarantine_by_view ON larder.quarantine (project, view, status, id);
