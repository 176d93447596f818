-- +goose Up
-- People who log in. Times are microseconds since 1970 UTC.

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE, -- in lower case
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    zone          TEXT, -- IANA name; NULL: the browser's
    password_hash TEXT, -- argon2id; NULL: invited, none chosen yet
    totp_sealed   BLOB, -- secret of the second factor
    totp_since    BIGINT, -- NULL: the secret is not confirmed yet
    totp_step     BIGINT NOT NULL DEFAULT 0, -- period of the last code that was used
    epoch         BIGINT NOT NULL DEFAULT 1, -- sessions of another one have ended
    created_at    BIGINT NOT NULL,
    last_seen_at  BIGINT,
    disabled_at   BIGINT
);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    BLOB NOT NULL, -- SHA-256
    PRIMARY KEY (user_id, hash)
);

-- One-time links that let a user choose a password: one for each.
CREATE TABLE password_links (
    user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash       BLOB NOT NULL UNIQUE, -- SHA-256
    expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    hash       BLOB PRIMARY KEY, -- SHA-256 of the token
    user_id    TEXT, -- NULL: nobody logged in yet
    address    TEXT,
    agent      TEXT,
    data       BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Who did what. Rows are only added, and removed when they are old.
CREATE TABLE audit_log (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    at           BIGINT NOT NULL,
    actor_kind   TEXT NOT NULL,
    actor_id     TEXT,
    actor        TEXT NOT NULL, -- the name at that time
    address      TEXT,
    action       TEXT NOT NULL,
    subject_kind TEXT,
    subject_id   TEXT,
    outcome      TEXT NOT NULL,
    request_id   TEXT
);
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_actor ON audit_log (actor_id, seq);
CREATE INDEX audit_log_action ON audit_log (action, seq);
CREATE INDEX audit_log_subject ON audit_log (subject_id, seq);

-- +goose Down
DROP TABLE audit_log;
DROP TABLE sessions;
DROP TABLE password_links;
DROP TABLE recovery_codes;
DROP TABLE users;
