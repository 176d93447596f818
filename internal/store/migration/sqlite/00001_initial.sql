-- +goose Up
-- Times are microseconds since 1970 UTC. Texts hold the canonical forms of
-- the vocabulary; JSON is kept as text, for it is read and written whole.

CREATE TABLE leads (
    seq                INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    version            BIGINT NOT NULL,
    first_name         TEXT,
    last_name          TEXT,
    email              TEXT,
    phone              TEXT,
    phone_extension    TEXT,
    insurance_type     TEXT,
    company            TEXT,
    street             TEXT,
    city               TEXT,
    state              TEXT,
    postal_code        TEXT,
    country            TEXT,
    date_of_birth      TEXT,
    lead_source        TEXT,
    status             TEXT,
    owner              TEXT,
    notes              TEXT,
    current_carrier    TEXT,
    policy_expiration  TEXT,
    do_not_contact     TEXT,
    consent_given      TEXT,
    consent_at         TEXT,
    consent_source     TEXT,
    consent_text       TEXT,
    consent_ip         TEXT,
    consent_url        TEXT,
    extra              TEXT, -- JSON object of custom and metadata fields
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    deleted_at         BIGINT,
    merged_into        TEXT
);

-- One row a change of a lead. The key keeps a lead's story together.
CREATE TABLE revisions (
    lead_seq BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    op       TEXT NOT NULL,
    at       BIGINT NOT NULL,
    cause    TEXT NOT NULL,
    actor    TEXT,
    job_seq  BIGINT,
    row_no   BIGINT,
    other    TEXT,
    before   TEXT,
    after    TEXT,
    PRIMARY KEY (lead_seq, version)
) WITHOUT ROWID;

-- The match index: sorted keys, and a log of those not yet sorted in. See
-- internal/store/matchindex.go.
CREATE TABLE match_keys (
    link     BIGINT NOT NULL, -- of the filter that knows the key
    key      BIGINT NOT NULL,
    lead_seq BIGINT NOT NULL,
    PRIMARY KEY (link, key, lead_seq)
) WITHOUT ROWID;
CREATE TABLE match_log (
    id    BIGINT PRIMARY KEY,
    size  BIGINT NOT NULL,
    pairs BLOB NOT NULL
);
-- Bloom filters over the sorted keys; see internal/store/matchfilter.go.
CREATE TABLE match_filter (
    id   BIGINT PRIMARY KEY,
    keys BIGINT NOT NULL, -- how many it knows
    bits BLOB NOT NULL
);
CREATE TABLE match_state (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    last    BIGINT NOT NULL, -- the newest log entry
    sorted  BIGINT NOT NULL, -- the newest log entry that was sorted in
    pending BIGINT NOT NULL  -- keys in the log
);
INSERT INTO match_state VALUES (1, 1, 1, 0);

CREATE TABLE duplicate_pairs (
    id         TEXT PRIMARY KEY,
    lead_seq   BIGINT NOT NULL,
    other_seq  BIGINT NOT NULL,
    status     TEXT NOT NULL,
    score      DOUBLE PRECISION NOT NULL,
    match      TEXT NOT NULL,
    job_seq    BIGINT,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT
);
CREATE INDEX duplicate_pairs_status ON duplicate_pairs (status, id);
CREATE INDEX duplicate_pairs_lead ON duplicate_pairs (lead_seq);
CREATE INDEX duplicate_pairs_other ON duplicate_pairs (other_seq);

-- A merge that can be taken back: which lead went, which stayed, and the
-- versions the merge made of them.
CREATE TABLE merges (
    id             TEXT PRIMARY KEY,
    survivor_seq   BIGINT NOT NULL,
    survivor_after BIGINT NOT NULL,
    loser_seq      BIGINT NOT NULL,
    loser_after    BIGINT NOT NULL,
    pair_id        TEXT,
    at             BIGINT NOT NULL,
    actor          TEXT,
    undone_at      BIGINT
);

CREATE TABLE custom_fields (
    name       TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE crm_integrations (
    id               TEXT PRIMARY KEY,
    name             TEXT NOT NULL,
    provider         TEXT NOT NULL,
    is_active        BOOLEAN NOT NULL DEFAULT TRUE,
    is_connected     BOOLEAN NOT NULL DEFAULT FALSE,
    access_token     BLOB, -- sealed
    refresh_token    BLOB, -- sealed
    token_expires_at BIGINT,
    instance_url     TEXT,
    webhook_secret   BLOB, -- sealed
    last_sync_at     BIGINT,
    sync_status      TEXT NOT NULL DEFAULT 'IDLE',
    sync_direction   TEXT NOT NULL DEFAULT 'BIDIRECTIONAL',
    sync_frequency   BIGINT NOT NULL DEFAULT 3600, -- seconds
    auto_sync        BOOLEAN NOT NULL DEFAULT TRUE,
    error_count      BIGINT NOT NULL DEFAULT 0,
    last_error       TEXT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);

CREATE TABLE crm_field_mappings (
    id                 TEXT PRIMARY KEY,
    integration_id     TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    source_field       TEXT NOT NULL,
    target_field       TEXT NOT NULL,
    field_type         TEXT NOT NULL,
    is_required        BOOLEAN NOT NULL DEFAULT FALSE,
    default_value      TEXT,
    transform_function TEXT,
    validation_rules   TEXT
);
CREATE INDEX crm_field_mappings_integration ON crm_field_mappings (integration_id);

CREATE TABLE crm_sync_logs (
    id                TEXT PRIMARY KEY,
    integration_id    TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    sync_type         TEXT NOT NULL,
    direction         TEXT NOT NULL,
    status            TEXT NOT NULL,
    records_processed BIGINT NOT NULL DEFAULT 0,
    records_success   BIGINT NOT NULL DEFAULT 0,
    records_failed    BIGINT NOT NULL DEFAULT 0,
    records_skipped   BIGINT NOT NULL DEFAULT 0,
    started_at        BIGINT NOT NULL,
    completed_at      BIGINT,
    duration          BIGINT, -- milliseconds
    error_message     TEXT
);
CREATE INDEX crm_sync_logs_integration ON crm_sync_logs (integration_id, started_at);

CREATE TABLE files (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL, -- as the user called it
    size       BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    actor      TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE data_import_jobs (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    integration_id  TEXT REFERENCES crm_integrations (id) ON DELETE SET NULL,
    name            TEXT NOT NULL,
    import_type     TEXT NOT NULL,
    status          TEXT NOT NULL,
    file_name       TEXT,
    file_url        TEXT,
    file_size       BIGINT NOT NULL DEFAULT 0,
    options         TEXT NOT NULL,
    field_mapping   TEXT,
    columns         TEXT,
    dialect         TEXT,
    actor           TEXT,
    total_rows      BIGINT NOT NULL DEFAULT 0,
    processed_rows  BIGINT NOT NULL DEFAULT 0,
    success_rows    BIGINT NOT NULL DEFAULT 0,
    failed_rows     BIGINT NOT NULL DEFAULT 0,
    duplicate_rows  BIGINT NOT NULL DEFAULT 0,
    possible_rows   BIGINT NOT NULL DEFAULT 0,
    created_rows    BIGINT NOT NULL DEFAULT 0,
    updated_rows    BIGINT NOT NULL DEFAULT 0,
    pass            BIGINT NOT NULL DEFAULT 1,
    position        BIGINT NOT NULL DEFAULT 0,
    row_no          BIGINT NOT NULL DEFAULT 0,
    rows_done       BOOLEAN NOT NULL DEFAULT FALSE,
    started_row     BIGINT NOT NULL DEFAULT 0,
    undo_row        BIGINT NOT NULL DEFAULT 0,
    undone_by       TEXT,
    undo_status     TEXT,
    undo_kept       BIGINT NOT NULL DEFAULT 0,
    scheduled_for   BIGINT,
    created_at      BIGINT NOT NULL,
    started_at      BIGINT,
    completed_at    BIGINT,
    error_message   TEXT,
    version         BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE data_import_records (
    job_seq      BIGINT NOT NULL,
    row_no       BIGINT NOT NULL,
    line_no      BIGINT NOT NULL,
    status       TEXT NOT NULL,
    reason       TEXT, -- NULL: nobody like this was known
    lead_seq     BIGINT,
    lead_version BIGINT,
    other_seq    BIGINT,
    match        TEXT,
    issues       TEXT,
    changes      TEXT,
    raw          TEXT,
    undo         TEXT,
    undo_kept    TEXT,
    PRIMARY KEY (job_seq, row_no)
) WITHOUT ROWID;
-- Most rows are created; the others are the ones people ask for.
CREATE INDEX data_import_records_status ON data_import_records (job_seq, status, row_no) WHERE status <> 'created';

CREATE TABLE saved_mappings (
    fingerprint TEXT PRIMARY KEY,
    mapping     TEXT NOT NULL,
    actor       TEXT,
    used_at     BIGINT NOT NULL
);

CREATE TABLE api_tokens (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    hash         BLOB NOT NULL UNIQUE,
    scopes       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

CREATE TABLE idempotency_keys (
    token_id   TEXT NOT NULL,
    key        TEXT NOT NULL,
    request    BLOB NOT NULL, -- digest of method, path and body
    status     BIGINT NOT NULL, -- 0 while the first request is running
    header     TEXT,
    body       BLOB,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (token_id, key)
);

-- +goose Down
DROP TABLE crm_field_mappings;
DROP TABLE crm_sync_logs;
DROP TABLE idempotency_keys;
DROP TABLE api_tokens;
DROP TABLE saved_mappings;
DROP TABLE data_import_records;
DROP TABLE data_import_jobs;
DROP TABLE files;
DROP TABLE custom_fields;
DROP TABLE merges;
DROP TABLE duplicate_pairs;
DROP TABLE match_state;
DROP TABLE match_filter;
DROP TABLE match_log;
DROP TABLE match_keys;
DROP TABLE revisions;
DROP TABLE leads;
DROP TABLE crm_integrations;
