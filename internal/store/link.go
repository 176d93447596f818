package store

import (
	"context"
	"database/sql"
	"strconv"

	"leadbridge"
)

const selectLink = `SELECT k.integration_id, k.object, k.record_id, k.lead_seq, l.id, k.state, k.reason, k.base_ours, k.base_theirs, k.sent,
	k.remote_at, k.lead_version, k.seen_run, k.created_at, k.updated_at, k.version FROM crm_links k JOIN leads l ON l.seq = k.lead_seq`

func scanLink(row scanner) (leadbridge.Link, error) {
	var k leadbridge.Link
	var reason, ours, theirs sql.NullString
	var remote, created, updated sql.NullInt64
	err := row.Scan(&k.IntegrationID, &k.Object, &k.RecordID, &k.LeadSeq, &k.LeadID, &k.State, &reason, &ours, &theirs, &k.Sent,
		&remote, &k.LeadVersion, &k.SeenRun, &created, &updated, &k.Version)
	if err != nil {
		return k, err
	}
	k.Reason, k.RemoteAt, k.CreatedAt, k.UpdatedAt = reason.String, instant(remote), instant(created), instant(updated)
	k.Base, err = readBase(ours, theirs)
	return k, err
}

// LinksOf returns links by their records, in any order; those that are not
// known are missing.
func (db *DB) LinksOf(ctx context.Context, integrationID, object string, recordIDs []string) ([]leadbridge.Link, error) {
	in, arg := db.dialect.texts("$3", recordIDs)
	links, err := collect(ctx, db.read, scanLink, selectLink+" WHERE k.integration_id = $1 AND k.object = $2 AND k.record_id "+in, integrationID, object, arg)
	return links, failure("store.LinksOf", err)
}

// LinksOfLeads returns all links of leads, of one integration or, with "", of
// all, each lead's in the order in which they were made.
func (db *DB) LinksOfLeads(ctx context.Context, integrationID string, leads []int64) ([]leadbridge.Link, error) {
	in, arg := db.dialect.list("$1", leads)
	query, args := selectLink+" WHERE k.lead_seq "+in, []any{arg}
	if integrationID != "" {
		query, args = query+" AND k.integration_id = $2", append(args, integrationID)
	}
	links, err := collect(ctx, db.read, scanLink, query+" ORDER BY k.lead_seq, k.created_at, k.object, k.record_id", args...)
	return links, failure("store.LinksOfLeads", err)
}

// Links lists links by record, after a record.
func (db *DB) Links(ctx context.Context, f LinkFilter) ([]leadbridge.Link, error) {
	w := where{}
	w.add("k.integration_id = ?", f.IntegrationID)
	w.add("k.object = ?", f.Object)
	if f.After != "" {
		w.add("k.record_id > ?", plain(f.After))
	}
	if f.NotSeenIn != 0 {
		w.add("k.seen_run <> ?", f.NotSeenIn)
	}
	addTexts(&w, "k.state", f.States)
	links, err := collect(ctx, db.read, scanLink, selectLink+w.sql()+" ORDER BY k.record_id LIMIT "+strconv.Itoa(upTo(f.Limit, 500)), w.args...)
	return links, failure("store.Links", err)
}

// CountLinks counts links by object and state.
func (db *DB) CountLinks(ctx context.Context, integrationID string) (map[string]map[leadbridge.LinkState]int64, error) {
	type count struct {
		object string
		state  leadbridge.LinkState
		n      int64
	}
	// Nearly all links are in step. To count all, and the others, needs but
	// the indexes.
	counts, err := collect(ctx, db.read, func(row scanner) (c count, err error) {
		return c, row.Scan(&c.object, &c.state, &c.n)
	}, `SELECT object, 'LINKED', COUNT(*) FROM crm_links WHERE integration_id = $1 GROUP BY object
		UNION ALL SELECT object, state, COUNT(*) FROM crm_links WHERE integration_id = $1 AND state <> 'LINKED' GROUP BY object, state`, integrationID)
	all := map[string]map[leadbridge.LinkState]int64{}
	for _, c := range counts {
		if all[c.object] == nil {
			all[c.object] = map[leadbridge.LinkState]int64{}
		}
		all[c.object][c.state] += c.n
		if c.state != leadbridge.LinkInStep {
			all[c.object][leadbridge.LinkInStep] -= c.n
		}
	}
	return all, failure("store.CountLinks", err)
}

// UnlinkedLeads lists living leads after that Seq that have no link of the
// object, in whatever state, at most limit, in the
// order of their Seq.
func (db *DB) UnlinkedLeads(ctx context.Context, integrationID, object string, after int64, limit int) ([]*leadbridge.Lead, error) {
	leads, err := queryLeads(ctx, db.read, selectLead+` WHERE seq > $1 AND deleted_at IS NULL AND NOT EXISTS
		(SELECT 1 FROM crm_links k WHERE k.lead_seq = leads.seq AND k.integration_id = $2 AND k.object = $3) ORDER BY seq LIMIT $4`, after, integrationID, object, upTo(limit, 500))
	return leads, failure("store.UnlinkedLeads", err)
}

// Watermarks returns up to when an integration's records were read, by object.
func (db *DB) Watermarks(ctx context.Context, integrationID string) (map[string]leadbridge.Watermark, error) {
	marks, err := collect(ctx, db.read, func(row scanner) (leadbridge.Watermark, error) {
		m := leadbridge.Watermark{IntegrationID: integrationID}
		var read, gone, full sql.NullInt64
		err := row.Scan(&m.Object, &read, &gone, &full)
		m.ReadTo, m.GoneTo, m.FullAt = instant(read), instant(gone), instant(full)
		return m, err
	}, "SELECT object, read_to, gone_to, full_at FROM crm_watermarks WHERE integration_id = $1", integrationID)
	all := make(map[string]leadbridge.Watermark, len(marks))
	for _, m := range marks {
		all[m.Object] = m
	}
	return all, failure("store.Watermarks", err)
}

// writeWatermarks stores how far was read. What a mark leaves empty stays.
func writeWatermarks(ctx context.Context, tx *Tx, marks []leadbridge.Watermark) error {
	rows := make([][]any, len(marks))
	for i, m := range marks {
		rows[i] = []any{m.IntegrationID, m.Object, micros(m.ReadTo), micros(m.GoneTo), micros(m.FullAt)}
	}
	return overwrite(ctx, tx, "crm_watermarks", []string{"integration_id", "object", "read_to", "gone_to", "full_at"}, 2,
		`(integration_id, object) DO UPDATE SET read_to = COALESCE(excluded.read_to, crm_watermarks.read_to),
		gone_to = COALESCE(excluded.gone_to, crm_watermarks.gone_to), full_at = COALESCE(excluded.full_at, crm_watermarks.full_at)`, rows)
}
