-- +goose Up
-- Imports that are being set up: an uploaded file, and what was chosen for it
-- so far.
CREATE TABLE import_drafts (
    id         TEXT PRIMARY KEY,
    file_url   TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    file_size  BIGINT NOT NULL, -- bytes
    choices    TEXT NOT NULL, -- JSON
    plan_id    TEXT,
    job_id     TEXT, -- the import that was made of it
    claimed_at BIGINT, -- when somebody began to make it
    actor      TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX import_drafts_open ON import_drafts (updated_at) WHERE job_id IS NULL;

-- Why rows would be refused.
ALTER TABLE import_plans ADD COLUMN refusals TEXT; -- JSON

-- +goose Down
ALTER TABLE import_plans DROP COLUMN refusals;
DROP TABLE import_drafts;
