-- Inputs of one view have one event time, which is written once.

-- For each input the letter of its own among event_times (A for the first), or - for none; null in
-- rows that were written before, which have one an input.
ALTER TABLE larder.predictions ADD COLUMN event_time_of text;

-- Until the index is there, some seconds for each million of predictions, servers of the version
-- before keep what they predict in their queues.
-- A condition costs each row that is written half of what the index does; rows without a key are
-- few.
DROP INDEX larder.predictions_by_key;
CREATE INDEX predictions_by_key ON larder.predictions (key_hash, at);
