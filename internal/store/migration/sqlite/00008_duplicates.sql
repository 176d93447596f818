-- +goose Up
-- The review list in a good order, merges made many at once, and the
-- settings of the office. Times are microseconds since 1970 UTC.

ALTER TABLE duplicate_pairs ADD COLUMN run_seq BIGINT; -- the sync run that brought it up
CREATE INDEX duplicate_pairs_score ON duplicate_pairs (status, score, id);

-- Many merges asked for at once, to be taken back at once.
CREATE TABLE merge_batches (
    id            TEXT PRIMARY KEY,
    status        TEXT NOT NULL,
    least         DOUBLE PRECISION NOT NULL, -- score
    through       TEXT NOT NULL,             -- the newest pair that was there
    pairs         BIGINT NOT NULL,           -- how many there were
    left_out      BIGINT NOT NULL DEFAULT 0,
    at_id         TEXT NOT NULL,             -- the pair dealt with last
    actor         TEXT,
    created_at    BIGINT NOT NULL,
    ended_at      BIGINT,
    undone_by     TEXT,
    error_message TEXT
);
ALTER TABLE merges ADD COLUMN batch_id TEXT;
CREATE INDEX merges_batch ON merges (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX merges_survivor ON merges (survivor_seq);
CREATE INDEX merges_loser ON merges (loser_seq);

CREATE TABLE settings (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL, -- JSON
    actor      TEXT,
    updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE settings;
DROP INDEX merges_loser;
DROP INDEX merges_survivor;
DROP INDEX merges_batch;
ALTER TABLE merges DROP COLUMN batch_id;
DROP TABLE merge_batches;
DROP INDEX duplicate_pairs_score;
ALTER TABLE duplicate_pairs DROP COLUMN run_seq;
