-- +goose Up
-- The lead index: segments, which are snapshots of up to some ten thousand
-- leads each, column by column. See internal/store/leadindex.go.
CREATE TABLE lead_segments (
    id    INTEGER PRIMARY KEY AUTOINCREMENT, -- of two that hold a lead, the greater counts
    size  BIGINT NOT NULL, -- leads
    leads BLOB NOT NULL    -- their numbers
);
CREATE TABLE lead_columns (
    name    TEXT NOT NULL,
    segment BIGINT NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (name, segment)
);
-- The words of a segment's leads, sorted and cut into blocks.
CREATE TABLE lead_words (
    segment BIGINT NOT NULL,
    first   TEXT NOT NULL, -- the block's first word
    data    BLOB NOT NULL,
    PRIMARY KEY (segment, first)
);
-- Leads that were changed and are not in a newer segment yet, one row a
-- changeset.
CREATE TABLE lead_changes (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    size  BIGINT NOT NULL, -- leads
    leads BLOB NOT NULL
);
CREATE TABLE lead_index (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL, -- raised whenever segments come or go
    last    BIGINT NOT NULL  -- the newest lead that is in a segment
);
INSERT INTO lead_index VALUES (1, 0, 0);

-- What was done to many leads at once.
CREATE TABLE bulk_actions (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    status     TEXT NOT NULL,
    action     TEXT NOT NULL, -- JSON: what is to be done
    selection  TEXT NOT NULL, -- JSON: to which leads
    actor      TEXT,
    selected   BIGINT NOT NULL, -- how many leads it was about at its start
    until_lead BIGINT NOT NULL, -- leads that were made later are left alone
    at_lead    BIGINT NOT NULL DEFAULT 0, -- dealt with up to here
    changed    BIGINT NOT NULL DEFAULT 0,
    unchanged  BIGINT NOT NULL DEFAULT 0,
    refused    BIGINT NOT NULL DEFAULT 0,
    undo_lead  BIGINT NOT NULL DEFAULT 0, -- taken back up to here
    restored   BIGINT NOT NULL DEFAULT 0,
    kept       BIGINT NOT NULL DEFAULT 0,
    undone_by  TEXT,
    error      TEXT,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT,
    undone_at  BIGINT
);
-- The leads of a bulk action that it changed or could not change.
CREATE TABLE bulk_leads (
    bulk_seq BIGINT NOT NULL,
    lead_seq BIGINT NOT NULL,
    version  BIGINT NOT NULL, -- that the action made; 0: it was refused
    reason   TEXT,            -- why it was refused
    undo     TEXT,            -- restored, partly or kept
    kept     TEXT,            -- JSON: what someone changed since
    PRIMARY KEY (bulk_seq, lead_seq)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE bulk_leads;
DROP TABLE bulk_actions;
DROP TABLE lead_index;
DROP TABLE lead_changes;
DROP TABLE lead_words;
DROP TABLE lead_columns;
DROP TABLE lead_segments;
