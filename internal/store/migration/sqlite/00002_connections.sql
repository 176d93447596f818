-- +goose Up
-- Connections to CRMs. Secrets are sealed with a key that is not in here.

ALTER TABLE crm_integrations ADD COLUMN connection TEXT NOT NULL DEFAULT 'NOT_CONNECTED';
ALTER TABLE crm_integrations ADD COLUMN connection_reason TEXT;
ALTER TABLE crm_integrations ADD COLUMN auth_method TEXT NOT NULL DEFAULT 'OAUTH2';
ALTER TABLE crm_integrations ADD COLUMN account_id TEXT;
ALTER TABLE crm_integrations ADD COLUMN account_name TEXT;
ALTER TABLE crm_integrations ADD COLUMN time_zone TEXT;
ALTER TABLE crm_integrations ADD COLUMN token_type TEXT;
ALTER TABLE crm_integrations ADD COLUMN token_issued_at BIGINT;
ALTER TABLE crm_integrations ADD COLUMN scopes TEXT;
ALTER TABLE crm_integrations ADD COLUMN objects TEXT;
ALTER TABLE crm_integrations ADD COLUMN settings TEXT;
ALTER TABLE crm_integrations ADD COLUMN quota_share BIGINT NOT NULL DEFAULT 80;
ALTER TABLE crm_integrations ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- The grant as a whole, sealed; its generation counts how often it was
-- replaced. A refresh that has begun says so before it calls, so that a crash
-- in between is known of.
ALTER TABLE crm_integrations ADD COLUMN grant_sealed BLOB;
ALTER TABLE crm_integrations ADD COLUMN grant_generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE crm_integrations ADD COLUMN refresh_owner TEXT;
ALTER TABLE crm_integrations ADD COLUMN refresh_until BIGINT;
ALTER TABLE crm_integrations ADD COLUMN refresh_unsure BOOLEAN NOT NULL DEFAULT FALSE;

DROP TABLE crm_field_mappings;
CREATE TABLE crm_field_mappings (
    id                 TEXT PRIMARY KEY,
    integration_id     TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object             TEXT NOT NULL,
    source_field       TEXT NOT NULL,
    target_field       TEXT NOT NULL,
    field_type         TEXT NOT NULL,
    direction          TEXT NOT NULL,
    is_required        BOOLEAN NOT NULL DEFAULT FALSE,
    default_value      TEXT,
    transform_function TEXT,
    validation_rules   TEXT,
    definition         TEXT NOT NULL, -- the mapping as a whole, JSON
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL
);
CREATE INDEX crm_field_mappings_integration ON crm_field_mappings (integration_id);

-- A consent that was asked for and not yet given. Only hashes of what the
-- browser and the CRM carry.
CREATE TABLE crm_consents (
    state_hash     TEXT PRIMARY KEY,
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    browser_hash   TEXT,
    ticket_hash    TEXT,
    verifier       BLOB, -- sealed
    return_url     TEXT,
    actor          TEXT,
    any_account    BOOLEAN NOT NULL DEFAULT FALSE, -- it may be another account than before
    expires_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX crm_consents_ticket ON crm_consents (ticket_hash);

-- How an account's quota stands, for all nodes. A bucket is one limit of the
-- CRM, for example the calls of ten seconds or of a day.
CREATE TABLE crm_quotas (
    account       TEXT NOT NULL,
    bucket        TEXT NOT NULL,
    next_at       BIGINT NOT NULL DEFAULT 0, -- of the pace: when the next call is due
    used          BIGINT NOT NULL DEFAULT 0,
    most          BIGINT NOT NULL DEFAULT 0, -- as the CRM said, 0: it did not
    resets_at     BIGINT NOT NULL DEFAULT 0,
    blocked_until BIGINT NOT NULL DEFAULT 0,
    reason        TEXT,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (account, bucket)
);

-- The calls that were made, and what came of them. No content of theirs.
CREATE TABLE crm_calls (
    id             TEXT PRIMARY KEY,
    integration_id TEXT NOT NULL,
    at             BIGINT NOT NULL,
    operation      TEXT NOT NULL,
    attempt        BIGINT NOT NULL,
    status         BIGINT NOT NULL, -- HTTP; 0: no answer
    duration       BIGINT NOT NULL, -- microseconds
    records        BIGINT NOT NULL DEFAULT 0,
    error_message  TEXT
);
CREATE INDEX crm_calls_integration ON crm_calls (integration_id, at);
CREATE INDEX crm_calls_failed ON crm_calls (integration_id, at) WHERE error_message IS NOT NULL;
CREATE INDEX crm_calls_at ON crm_calls (at);

-- The fields of an account's records, as last described.
CREATE TABLE crm_schemas (
    integration_id TEXT NOT NULL REFERENCES crm_integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    fields         TEXT NOT NULL,
    fetched_at     BIGINT NOT NULL,
    PRIMARY KEY (integration_id, object)
);

-- Proves that the key given at a start is the one that secrets were sealed
-- with.
CREATE TABLE key_checks (
    id     TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
);

-- +goose Down
DROP TABLE key_checks;
DROP TABLE crm_schemas;
DROP TABLE crm_calls;
DROP TABLE crm_quotas;
DROP TABLE crm_consents;
ALTER TABLE crm_integrations DROP COLUMN refresh_unsure;
ALTER TABLE crm_integrations DROP COLUMN refresh_until;
ALTER TABLE crm_integrations DROP COLUMN refresh_owner;
ALTER TABLE crm_integrations DROP COLUMN grant_generation;
ALTER TABLE crm_integrations DROP COLUMN grant_sealed;
ALTER TABLE crm_integrations DROP COLUMN version;
ALTER TABLE crm_integrations DROP COLUMN quota_share;
ALTER TABLE crm_integrations DROP COLUMN settings;
ALTER TABLE crm_integrations DROP COLUMN objects;
ALTER TABLE crm_integrations DROP COLUMN scopes;
ALTER TABLE crm_integrations DROP COLUMN token_issued_at;
ALTER TABLE crm_integrations DROP COLUMN token_type;
ALTER TABLE crm_integrations DROP COLUMN time_zone;
ALTER TABLE crm_integrations DROP COLUMN account_name;
ALTER TABLE crm_integrations DROP COLUMN account_id;
ALTER TABLE crm_integrations DROP COLUMN auth_method;
ALTER TABLE crm_integrations DROP COLUMN connection_reason;
ALTER TABLE crm_integrations DROP COLUMN connection;
