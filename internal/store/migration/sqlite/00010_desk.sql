-- +goose Up
-- What a dry run shows of the values of its examples: apart from the plan, so
-- that they can be erased.
ALTER TABLE crm_sync_logs ADD COLUMN plan_values TEXT; -- JSON

-- Of a run's records people look for those that are neither created nor
-- updated, which nearly all are.
CREATE INDEX crm_sync_records_rare ON crm_sync_records (run_seq, what, direction, seq) WHERE what <> 'created' AND what <> 'updated';
CREATE INDEX crm_sync_records_kept ON crm_sync_records (run_seq, seq) WHERE undo_kept IS NOT NULL;

-- +goose Down
DROP INDEX crm_sync_records_kept;
DROP INDEX crm_sync_records_rare;
ALTER TABLE crm_sync_logs DROP COLUMN plan_values;
