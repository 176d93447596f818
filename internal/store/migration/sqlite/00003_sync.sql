-- +goose Up
-- Keeping both sides in step. Times are microseconds since 1970 UTC.

ALTER TABLE crm_integrations ADD COLUMN sync_policy TEXT; -- JSON
ALTER TABLE crm_integrations ADD COLUMN sync_started BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE crm_integrations ADD COLUMN subscription_url TEXT;
ALTER TABLE crm_integrations ADD COLUMN subscription_at BIGINT;
ALTER TABLE crm_integrations ADD COLUMN subscription_error TEXT;

ALTER TABLE revisions ADD COLUMN run_seq BIGINT;

DROP TABLE crm_sync_logs;
CREATE TABLE crm_sync_logs (
    seq               INTEGER PRIMARY KEY AUTOINCREMENT,
    id                TEXT NOT NULL UNIQUE,
    integration_id    TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    sync_type         TEXT NOT NULL,
    purpose           TEXT NOT NULL,
    direction         TEXT NOT NULL,
    status            TEXT NOT NULL,
    actor             TEXT,
    records_processed BIGINT NOT NULL DEFAULT 0,
    records_success   BIGINT NOT NULL DEFAULT 0,
    records_failed    BIGINT NOT NULL DEFAULT 0,
    records_skipped   BIGINT NOT NULL DEFAULT 0,
    counts_in         TEXT, -- JSON
    counts_out        TEXT, -- JSON
    calls             BIGINT NOT NULL DEFAULT 0,
    checkpoint        TEXT, -- JSON
    reason            TEXT,
    approved_by       TEXT,
    waits_until       BIGINT,
    plan              TEXT, -- JSON
    agreement         TEXT, -- JSON
    undo              TEXT,
    undone_by         TEXT,
    undo_at           BIGINT NOT NULL DEFAULT 0,
    undo_kept         BIGINT NOT NULL DEFAULT 0,
    started_at        BIGINT NOT NULL,
    completed_at      BIGINT,
    duration          BIGINT, -- milliseconds
    error_message     TEXT,
    version           BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX crm_sync_logs_integration ON crm_sync_logs (integration_id, seq);
-- An integration has one unfinished run of those that exclude each other.
CREATE UNIQUE INDEX crm_sync_logs_active ON crm_sync_logs (integration_id)
    WHERE purpose <> 'LIVE' AND status IN ('STARTED', 'IN_PROGRESS', 'HELD');
CREATE UNIQUE INDEX crm_sync_logs_live ON crm_sync_logs (integration_id)
    WHERE purpose = 'LIVE' AND status IN ('STARTED', 'IN_PROGRESS', 'HELD');

CREATE TABLE crm_watermarks (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    read_to        BIGINT,
    gone_to        BIGINT,
    full_at        BIGINT,
    PRIMARY KEY (integration_id, object)
);

-- Who works on an integration: one owner for each kind of work, until then.
CREATE TABLE crm_sync_leases (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    work           TEXT NOT NULL,
    owner          TEXT NOT NULL,
    until          BIGINT NOT NULL,
    PRIMARY KEY (integration_id, work)
);

CREATE TABLE crm_links (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    lead_seq       BIGINT NOT NULL,
    state          TEXT NOT NULL,
    reason         TEXT,
    base_ours      TEXT, -- JSON
    base_theirs    TEXT, -- JSON, only the fields that differ from base_ours
    sent           BOOLEAN NOT NULL DEFAULT FALSE, -- written, and not read since
    remote_at      BIGINT,
    lead_version   BIGINT NOT NULL DEFAULT 0,
    seen_run       BIGINT NOT NULL DEFAULT 0,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (integration_id, object, record_id)
);
CREATE INDEX crm_links_lead ON crm_links (lead_seq, integration_id, object);
-- A lead is in step with at most one record of a kind.
CREATE UNIQUE INDEX crm_links_one ON crm_links (integration_id, object, lead_seq) WHERE state IN ('LINKED', 'ARCHIVED');
CREATE INDEX crm_links_apart ON crm_links (integration_id, object, state) WHERE state <> 'LINKED';

CREATE TABLE crm_sync_records (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    run_seq        BIGINT NOT NULL,
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    lead_seq       BIGINT,
    direction      TEXT NOT NULL,
    what           TEXT NOT NULL,
    lead_version   BIGINT NOT NULL DEFAULT 0,
    before         TEXT, -- JSON
    after          TEXT, -- JSON
    reason         TEXT,
    decisions      TEXT, -- JSON
    at             BIGINT NOT NULL,
    undo           TEXT,
    undo_kept      TEXT -- JSON
);
CREATE INDEX crm_sync_records_run ON crm_sync_records (run_seq, seq);
CREATE INDEX crm_sync_records_lead ON crm_sync_records (lead_seq, seq);
CREATE INDEX crm_sync_records_record ON crm_sync_records (integration_id, object, record_id);

CREATE TABLE crm_conflicts (
    id             TEXT PRIMARY KEY,
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    lead_seq       BIGINT NOT NULL,
    field          TEXT NOT NULL,
    base           TEXT,
    ours           TEXT,
    theirs         TEXT,
    ours_at        BIGINT,
    theirs_at      BIGINT,
    status         TEXT NOT NULL,
    value          TEXT,
    settled_by     TEXT,
    run_id         TEXT,
    created_at     BIGINT NOT NULL,
    settled_at     BIGINT
);
CREATE UNIQUE INDEX crm_conflicts_open ON crm_conflicts (integration_id, object, record_id, field) WHERE status = 'OPEN';
CREATE INDEX crm_conflicts_status ON crm_conflicts (integration_id, status, id);
CREATE INDEX crm_conflicts_lead ON crm_conflicts (lead_seq);

CREATE TABLE crm_problems (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    record         TEXT NOT NULL, -- JSON
    correction     TEXT,          -- JSON
    issues         TEXT,          -- JSON
    reason         TEXT NOT NULL,
    run_id         TEXT,
    attempts       BIGINT NOT NULL DEFAULT 1,
    at             BIGINT NOT NULL,
    PRIMARY KEY (integration_id, object, record_id)
);

CREATE TABLE crm_outbox (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    lead_seq       BIGINT NOT NULL,
    lead_version   BIGINT NOT NULL,
    queued_at      BIGINT NOT NULL,
    due_at         BIGINT NOT NULL,
    attempts       BIGINT NOT NULL DEFAULT 0,
    status         TEXT NOT NULL,
    object         TEXT,
    record_id      TEXT,
    code           TEXT,
    reason         TEXT,
    request        TEXT, -- JSON
    failed_at      BIGINT,
    PRIMARY KEY (integration_id, lead_seq)
);
CREATE INDEX crm_outbox_due ON crm_outbox (integration_id, status, due_at, lead_seq);

CREATE TABLE crm_inbox (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    event_id       TEXT NOT NULL,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    state          TEXT NOT NULL,
    survivor_id    TEXT,
    at             BIGINT NOT NULL,
    received_at    BIGINT NOT NULL,
    attempts       BIGINT NOT NULL DEFAULT 0,
    read_at        BIGINT,
    PRIMARY KEY (integration_id, event_id)
);
CREATE INDEX crm_inbox_unread ON crm_inbox (integration_id, received_at) WHERE read_at IS NULL;

CREATE TABLE crm_drifts (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    run_seq        BIGINT NOT NULL,
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    lead_seq       BIGINT,
    kind           TEXT NOT NULL,
    field          TEXT,
    ours           TEXT,
    theirs         TEXT,
    reason         TEXT,
    repaired_at    BIGINT
);
CREATE INDEX crm_drifts_run ON crm_drifts (run_seq, seq);

CREATE TABLE crm_activities (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    lead_seq       BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    activity       TEXT NOT NULL, -- JSON
    PRIMARY KEY (integration_id, object, record_id)
);
CREATE INDEX crm_activities_lead ON crm_activities (lead_seq, at);

-- +goose Down
DROP TABLE crm_activities;
DROP TABLE crm_drifts;
DROP TABLE crm_inbox;
DROP TABLE crm_outbox;
DROP TABLE crm_problems;
DROP TABLE crm_conflicts;
DROP TABLE crm_sync_records;
DROP TABLE crm_links;
DROP TABLE crm_sync_leases;
DROP TABLE crm_watermarks;
DROP TABLE crm_sync_logs;
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
    duration          BIGINT,
    error_message     TEXT
);
CREATE INDEX crm_sync_logs_integration ON crm_sync_logs (integration_id, started_at);
ALTER TABLE revisions DROP COLUMN run_seq;
ALTER TABLE crm_integrations DROP COLUMN subscription_error;
ALTER TABLE crm_integrations DROP COLUMN subscription_at;
ALTER TABLE crm_integrations DROP COLUMN subscription_url;
ALTER TABLE crm_integrations DROP COLUMN sync_started;
ALTER TABLE crm_integrations DROP COLUMN sync_policy;
