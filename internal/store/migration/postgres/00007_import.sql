-- +goose Up
-- The plan that an import was approved by; when its rollback, or the undoing
-- of one, began; and when it was deleted, after which it can be brought back
-- for a while.
ALTER TABLE data_import_jobs ADD COLUMN plan_hash TEXT;
ALTER TABLE data_import_jobs ADD COLUMN undo_at BIGINT;
ALTER TABLE data_import_jobs ADD COLUMN deleted_at BIGINT;

-- The cells of a corrected row as they were uploaded.
ALTER TABLE data_import_records ADD COLUMN uploaded TEXT;
CREATE INDEX data_import_records_kept ON data_import_records (job_seq, row_no) WHERE undo_kept IS NOT NULL;

-- What an import of a whole file would do.
CREATE TABLE import_plans (
    id            TEXT PRIMARY KEY,
    hash          TEXT NOT NULL,
    status        TEXT NOT NULL,
    subject       TEXT NOT NULL, -- JSON: the file, its mapping, its options
    total_rows    BIGINT NOT NULL,
    processed     BIGINT NOT NULL,
    counts        TEXT NOT NULL, -- JSON
    examples      TEXT, -- JSON
    estimate      BOOLEAN NOT NULL,
    actor         TEXT,
    started_at    BIGINT NOT NULL,
    completed_at  BIGINT,
    error_message TEXT
);
CREATE INDEX import_plans_hash ON import_plans (hash);

-- Mappings that people gave a name.
CREATE TABLE named_mappings (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    mapping    TEXT NOT NULL, -- JSON
    columns    TEXT NOT NULL, -- JSON: of the file it was made with
    actor      TEXT,
    created_at BIGINT NOT NULL,
    used_at    BIGINT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX named_mappings_name ON named_mappings (name) WHERE deleted_at IS NULL;

-- +goose Down
DROP TABLE named_mappings;
DROP TABLE import_plans;
DROP INDEX data_import_records_kept;
ALTER TABLE data_import_records DROP COLUMN uploaded;
ALTER TABLE data_import_jobs DROP COLUMN deleted_at;
ALTER TABLE data_import_jobs DROP COLUMN undo_at;
ALTER TABLE data_import_jobs DROP COLUMN plan_hash;
