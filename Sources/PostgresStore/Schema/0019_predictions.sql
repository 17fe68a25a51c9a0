-- What was predicted, with all that it was made of, and what turned out to be true.

CREATE TABLE larder.predictions (
    -- Begins with the time, so that what was predicted together stands together.
    id uuid PRIMARY KEY,
    project text NOT NULL,
    model text NOT NULL,
    version integer NOT NULL,
    -- answer, canary or shadow.
    role text NOT NULL,
    -- By the clock of the server that answered.
    at timestamptz NOT NULL,
    -- Of a shadow the answer beside which it was computed.
    shadowed uuid,
    -- The join keys by name; null where the caller sent the inputs.
    key json,
    -- Of their names and values: what the key is found by.
    key_hash bigint,
    -- As they were scored, in the order of the version's inputs.
    inputs double precision[] NOT NULL,
    -- A letter an input: Present, Null value, not Found, Outside its maximal age, Given, Absent.
    statuses text NOT NULL,
    -- An event time an input; null where none has any.
    event_times timestamptz[],
    -- A list of inputs that are texts, in their order; null where none is.
    texts json,
    -- In the order of the version's outputs.
    scores double precision[] NOT NULL
);

-- For labels by entity key, and for all there is of one.
CREATE INDEX predictions_by_key ON larder.predictions (key_hash, at) WHERE key_hash IS NOT NULL;

CREATE TABLE larder.labels (
    -- The prediction's; of a label by entity key a name made of project, model, key and time.
    id uuid NOT NULL,
    project text NOT NULL,
    -- These four are null where the label names its prediction.
    model text,
    key json,
    key_hash bigint,
    event_at timestamptz,
    -- One of the two.
    label double precision,
    class text,
    -- When it was known; null where nobody said, which means when it came.
    label_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, project),
    CHECK (num_nonnulls(label, class) = 1)
);

CREATE INDEX labels_by_key ON larder.labels (key_hash, event_at) WHERE key_hash IS NOT NULL;

-- For their removal when they are too old.
CREATE INDEX labels_by_age ON larder.labels USING brin (created_at);
