-- Most batches have no idempotency key and collide with none: their entries in the index only cost.
ALTER TABLE larder.batches DROP CONSTRAINT batches_project_target_idempotency_key_key;

CREATE UNIQUE INDEX batches_by_key ON larder.batches (project, target, idempotency_key)
WHERE idempotency_key IS NOT NULL;
