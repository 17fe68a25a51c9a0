-- What a version's file says of itself, and what names versions, for the servers that follow.

-- Inputs with their types and categories, outputs, task and classes. As text: a name may hold what
-- jsonb refuses. Versions of older programs have inputs alone until one of them is loaded.
ALTER TABLE larder.model_versions
    ADD COLUMN signature json,
    -- Writer, objective and rounds; null as the outputs.
    ADD COLUMN origin json,
    -- What becomes of missing values and unknown categories.
    ADD COLUMN policy jsonb NOT NULL DEFAULT '{}';

UPDATE larder.model_versions SET signature = json_build_object('inputs', inputs);

ALTER TABLE larder.model_versions ALTER COLUMN signature SET NOT NULL, DROP COLUMN inputs;

-- Counted up by whoever changes versions or what names them, in the same transaction: its row is
-- locked until then, so that revisions are committed in their order.
CREATE TABLE larder.model_changes (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    revision bigint NOT NULL DEFAULT 0
);

INSERT INTO larder.model_changes DEFAULT VALUES;
