package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"leadbridge"
)

// Survey is what a pass over all leads found.
type Survey struct {
	Day     string // 2006-01-02, UTC
	TakenAt time.Time
	Took    time.Duration // in whole milliseconds
	// Mark is the state of the leads that it saw; see [DB.LeadsMark].
	Mark  string
	Leads int64
	// Points is the sum of the scores.
	Points           int64
	Good, Fair, Poor int64
	// Figures is everything else, as JSON; only the newest survey has it.
	Figures string
}

// PutSurvey stores a survey in place of an older one of its day. The figures
// of the days before are dropped.
func (db *DB) PutSurvey(ctx context.Context, s Survey) error {
	return failure("store.PutSurvey", db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE surveys SET figures = NULL WHERE day < $1 AND figures IS NOT NULL", s.Day); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO surveys (day, taken_at, took, mark, leads, points, good, fair, poor, figures)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (day) DO UPDATE SET taken_at = excluded.taken_at, took = excluded.took, mark = excluded.mark, leads = excluded.leads,
				points = excluded.points, good = excluded.good, fair = excluded.fair, poor = excluded.poor, figures = excluded.figures`,
			s.Day, s.TakenAt.UnixMicro(), s.Took.Milliseconds(), s.Mark, s.Leads, s.Points, s.Good, s.Fair, s.Poor, text(s.Figures))
		return err
	}))
}

const selectSurvey = "SELECT day, taken_at, took, mark, leads, points, good, fair, poor, "

func scanSurvey(row scanner) (s Survey, err error) {
	var taken, took int64
	var figures sql.NullString
	err = row.Scan(&s.Day, &taken, &took, &s.Mark, &s.Leads, &s.Points, &s.Good, &s.Fair, &s.Poor, &figures)
	s.TakenAt, s.Took, s.Figures = time.UnixMicro(taken).UTC(), time.Duration(took)*time.Millisecond, figures.String
	return s, err
}

// LastSurvey returns the newest survey without its figures, or none.
func (db *DB) LastSurvey(ctx context.Context) (s Survey, there bool, err error) {
	found, err := collect(ctx, db.read, scanSurvey, selectSurvey+"NULL FROM surveys ORDER BY day DESC LIMIT 1")
	if err != nil || len(found) == 0 {
		return s, false, failure("store.LastSurvey", err)
	}
	return found[0], true, nil
}

// SurveyFigures returns the figures of a day's survey, empty if they were
// dropped.
func (db *DB) SurveyFigures(ctx context.Context, day string) (string, error) {
	var figures sql.NullString
	err := db.read.QueryRowContext(ctx, "SELECT figures FROM surveys WHERE day = $1", day).Scan(&figures)
	return figures.String, failure("store.SurveyFigures", err)
}

// Surveys returns the surveys of the days from one on, the oldest first,
// without their figures.
func (db *DB) Surveys(ctx context.Context, from string) ([]Survey, error) {
	found, err := collect(ctx, db.read, scanSurvey, selectSurvey+"NULL FROM surveys WHERE day >= $1 ORDER BY day", from)
	return found, failure("store.Surveys", err)
}

// LeadsMark names the present state of all leads and possible duplicates: as
// long as it is the same, a survey would find the same. It sees what this
// process changed, and new leads of others. last is the number of the newest
// lead, so that there are not more of them.
func (db *DB) LeadsMark(ctx context.Context) (mark string, last int64, err error) {
	changes := db.changesets.Load()
	err = db.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM leads").Scan(&last)
	return fmt.Sprintf("%x.%x.%x", db.openedAt.UnixMicro(), changes, last), last, failure("store.LeadsMark", err)
}

// surveyChunk is how many numbers of leads a survey reads at once.
const surveyChunk = 2000

// SurveyLeads reads the next living leads after a number, in the order of their
// numbers, and tells where to go on: 0 at the end. It holds nothing open
// between its calls.
func (db *DB) SurveyLeads(ctx context.Context, after int64) (leads []SurveyedLead, next int64, err error) {
	const op = "store.SurveyLeads"
	var last int64
	if err := db.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM leads").Scan(&last); err != nil {
		return nil, 0, failure(op, err)
	}
	to := after + surveyChunk
	if leads, err = db.surveyed(ctx, after, to); err != nil {
		return nil, 0, failure(op, err)
	}
	if to < last {
		next = to
	}
	if len(leads) == 0 {
		return nil, next, nil
	}
	at := make(map[int64]*SurveyedLead, len(leads))
	for i := range leads {
		at[leads[i].Seq] = &leads[i]
	}
	return leads, next, failure(op, db.surveyTraces(ctx, after, to, at))
}

// surveyTraces adds what other tables tell of the leads.
func (db *DB) surveyTraces(ctx context.Context, after, to int64, leads map[int64]*SurveyedLead) error {
	err := eachTrace(ctx, db, `SELECT p.lead_seq, 1 FROM duplicate_pairs p JOIN leads o ON o.seq = p.other_seq
			WHERE p.status = 'open' AND o.deleted_at IS NULL AND p.lead_seq > $1 AND p.lead_seq <= $2
		UNION ALL SELECT p.other_seq, 1 FROM duplicate_pairs p JOIN leads l ON l.seq = p.lead_seq
			WHERE p.status = 'open' AND l.deleted_at IS NULL AND p.other_seq > $1 AND p.other_seq <= $2`,
		after, to, leads, func(l *SurveyedLead, _ int) { l.PossibleDuplicate = true })
	if err != nil {
		return err
	}
	err = eachTrace(ctx, db, "SELECT lead_seq, integration_id FROM crm_links WHERE state = 'LINKED' AND lead_seq > $1 AND lead_seq <= $2",
		after, to, leads, func(l *SurveyedLead, id string) { l.Integrations = append(l.Integrations, id) })
	if err != nil {
		return err
	}
	return eachTrace(ctx, db, "SELECT lead_seq, job_seq FROM revisions WHERE lead_seq > $1 AND lead_seq <= $2 AND version = 1 AND job_seq IS NOT NULL",
		after, to, leads, func(l *SurveyedLead, job int64) { l.Job = job })
}

// eachTrace calls note with each row of a query about the leads numbered above
// after and up to to: a lead's number, and something about it.
func eachTrace[T any](ctx context.Context, db *DB, query string, after, to int64, leads map[int64]*SurveyedLead, note func(*SurveyedLead, T)) error {
	rows, err := db.read.QueryContext(ctx, query, after, to)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var what T
		if err := rows.Scan(&seq, &what); err != nil {
			return err
		}
		if l := leads[seq]; l != nil {
			note(l, what)
		}
	}
	return rows.Err()
}

// OriginName is what an import or an integration is called.
type OriginName struct{ ID, Name string }

// ImportNames returns what the imports of these numbers are called. One that
// was deleted is left out.
func (db *DB) ImportNames(ctx context.Context, numbers []int64) (map[int64]OriginName, error) {
	in, arg := db.dialect.list("$1", numbers)
	names := make(map[int64]OriginName, len(numbers))
	_, err := collect(ctx, db.read, func(row scanner) (seq int64, err error) {
		var n OriginName
		err = row.Scan(&seq, &n.ID, &n.Name)
		names[seq] = n
		return seq, err
	}, "SELECT seq, id, name FROM data_import_jobs WHERE seq "+in, arg)
	return names, failure("store.ImportNames", err)
}

// IntegrationNames returns what each integration is called.
func (db *DB) IntegrationNames(ctx context.Context) ([]OriginName, error) {
	names, err := collect(ctx, db.read, func(row scanner) (n OriginName, err error) { return n, row.Scan(&n.ID, &n.Name) },
		"SELECT id, name FROM crm_integrations ORDER BY name, id")
	return names, failure("store.IntegrationNames", err)
}

// CorrectQuality stores scores that a survey found to be others than the stored
// ones. A lead that was changed meanwhile keeps the score of its change.
func (db *DB) CorrectQuality(ctx context.Context, leads []*leadbridge.Lead) error {
	seqs := make([]int64, len(leads))
	for i, l := range leads {
		seqs[i] = l.Seq
	}
	return failure("store.CorrectQuality", db.InTx(ctx, func(tx *Tx) error {
		rows := all(leads, func(l *leadbridge.Lead) ([]any, error) { return []any{l.Seq, l.Version, int64(l.Quality)}, nil })
		_, err := db.dialect.update(ctx, tx, "leads", []column{{"seq", "BIGINT"}, {"version", "BIGINT"}, {"quality", "BIGINT"}}, 2, rows.each)
		if err := rows.failed(err); err != nil {
			return err
		}
		return db.noteChanged(ctx, tx, seqs)
	}))
}

// openPairsCounted is how far open pairs are counted.
const openPairsCounted = 10_000

// OpenPairs counts the possible duplicates that wait, as far as 10,000; all is
// false if there are more.
func (db *DB) OpenPairs(ctx context.Context) (pairs int64, all bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM duplicate_pairs p
		JOIN leads l ON l.seq = p.lead_seq JOIN leads o ON o.seq = p.other_seq
		WHERE p.status = 'open' AND l.deleted_at IS NULL AND o.deleted_at IS NULL LIMIT $1) found`, openPairsCounted+1).Scan(&pairs)
	return min(pairs, openPairsCounted), pairs <= openPairsCounted, failure("store.OpenPairs", err)
}

// OnReviewList reports whether a lead is of an open pair.
func (db *DB) OnReviewList(ctx context.Context, seq int64) (bool, error) {
	var there bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (
		SELECT 1 FROM duplicate_pairs p JOIN leads o ON o.seq = p.other_seq WHERE p.lead_seq = $1 AND p.status = 'open' AND o.deleted_at IS NULL
		UNION ALL SELECT 1 FROM duplicate_pairs p JOIN leads l ON l.seq = p.lead_seq WHERE p.other_seq = $1 AND p.status = 'open' AND l.deleted_at IS NULL)`,
		seq).Scan(&there)
	return there, failure("store.OnReviewList", err)
}
