-- +goose Up
-- How good the data is. Times are microseconds since 1970 UTC.

-- The score, 0 to 100, as of the lead's last change or the last survey; NULL
-- for leads that neither has looked at yet.
ALTER TABLE leads ADD COLUMN quality BIGINT;

-- What a pass over all leads found, one row a day (UTC). The newest is redone
-- whenever something changed; of the others the sums stay, for the trend.
CREATE TABLE surveys (
    day      TEXT PRIMARY KEY, -- 2006-01-02
    taken_at BIGINT NOT NULL,
    took     BIGINT NOT NULL, -- milliseconds
    mark     TEXT NOT NULL,   -- the state of the leads that it saw
    leads    BIGINT NOT NULL,
    points   BIGINT NOT NULL, -- the sum of the scores
    good     BIGINT NOT NULL,
    fair     BIGINT NOT NULL,
    poor     BIGINT NOT NULL,
    figures  TEXT -- JSON; only of the newest
);

-- +goose Down
DROP TABLE surveys;
ALTER TABLE leads DROP COLUMN quality;
