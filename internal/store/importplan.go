package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"leadbridge"
)

const planColumns = "id, hash, status, subject, total_rows, processed, counts, examples, refusals, estimate, actor, started_at, completed_at, error_message"

// planSubject is what a plan is about, in its stored form.
type planSubject struct {
	FileURL      string                    `json:"fileUrl"`
	FileName     string                    `json:"fileName"`
	ImportType   leadbridge.ImportType     `json:"importType"`
	Columns      []string                  `json:"columns"`
	Dialect      json.RawMessage           `json:"dialect"`
	FieldMapping []leadbridge.FieldMapping `json:"fieldMapping"`
	Options      leadbridge.ImportOptions  `json:"options"`
}

// CreateImportPlan stores a new plan, and tasks with it. Plans that began
// before olderThan and that no import was made by are removed.
func (db *DB) CreateImportPlan(ctx context.Context, p *leadbridge.ImportPlan, olderThan time.Time, tasks ...leadbridge.Task) error {
	const op = "store.CreateImportPlan"
	subject, err := json.Marshal(planSubject{p.FileURL, p.FileName, p.ImportType, p.Columns, p.Dialect, p.FieldMapping, p.Options})
	if err != nil {
		return failure(op, err)
	}
	counts, examples, refusals, err := planTexts(p)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM import_plans WHERE started_at < $1
			AND NOT EXISTS (SELECT 1 FROM data_import_jobs j WHERE j.plan_hash = import_plans.hash)`, olderThan.UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO import_plans ("+planColumns+") VALUES ("+placeholders(1, 14)+")",
			p.ID, p.Hash, string(p.Status), string(subject), p.Total, p.Processed, counts, examples, refusals, p.Estimate, text(p.Actor),
			micros(p.StartedAt), micros(p.CompletedAt), text(p.ErrorMessage)); err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	}))
}

func planTexts(p *leadbridge.ImportPlan) (counts string, examples, refusals any, err error) {
	c, err := json.Marshal(p.Counts)
	if err != nil {
		return "", nil, nil, err
	}
	if len(p.Examples) > 0 {
		e, err := json.Marshal(p.Examples)
		if err != nil {
			return "", nil, nil, err
		}
		examples = string(e)
	}
	if len(p.Refusals) > 0 {
		r, err := json.Marshal(p.Refusals)
		if err != nil {
			return "", nil, nil, err
		}
		refusals = string(r)
	}
	return string(c), examples, refusals, nil
}

// MoveImportPlan writes how far a plan is, or its end. It answers Conflict
// with the code plan_moved if the plan does not run any more.
func (db *DB) MoveImportPlan(ctx context.Context, p *leadbridge.ImportPlan) error {
	const op = "store.MoveImportPlan"
	counts, examples, refusals, err := planTexts(p)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE import_plans SET status = $1, total_rows = $2, processed = $3, counts = $4, examples = $5,
			estimate = $6, completed_at = $7, error_message = $8, refusals = $9 WHERE id = $10 AND status = 'RUNNING'`,
			string(p.Status), p.Total, p.Processed, counts, examples, p.Estimate, micros(p.CompletedAt), text(p.ErrorMessage), refusals, p.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return &leadbridge.Error{Op: op, Kind: leadbridge.Conflict, Code: "plan_moved", Msg: "The plan was cancelled, or has come to its end."}
	}))
}

// ImportPlan returns one plan.
func (db *DB) ImportPlan(ctx context.Context, id string) (*leadbridge.ImportPlan, error) {
	const op = "store.ImportPlan"
	p, err := scanPlan(db.read.QueryRowContext(ctx, "SELECT "+planColumns+" FROM import_plans WHERE id = $1", plain(id)))
	if err == sql.ErrNoRows {
		return nil, notFound(op, "plan", id)
	}
	return p, failure(op, err)
}

// ReadyImportPlan returns the newest plan with a hash that came to its end,
// nil if there is none.
func (db *DB) ReadyImportPlan(ctx context.Context, hash string) (*leadbridge.ImportPlan, error) {
	const op = "store.ReadyImportPlan"
	p, err := scanPlan(db.read.QueryRowContext(ctx, "SELECT "+planColumns+" FROM import_plans WHERE hash = $1 AND status = 'READY' ORDER BY started_at DESC LIMIT 1", plain(hash)))
	if err == sql.ErrNoRows {
		return nil, nil
	}
	return p, failure(op, err)
}

func scanPlan(row scanner) (*leadbridge.ImportPlan, error) {
	var p leadbridge.ImportPlan
	var subject, counts string
	var examples, refusals, actor, message sql.NullString
	var started, completed sql.NullInt64
	err := row.Scan(&p.ID, &p.Hash, &p.Status, &subject, &p.Total, &p.Processed, &counts, &examples, &refusals, &p.Estimate, &actor, &started, &completed, &message)
	if err != nil {
		return nil, err
	}
	var about planSubject
	for _, part := range []struct {
		stored string
		into   any
	}{{subject, &about}, {counts, &p.Counts}, {examples.String, &p.Examples}, {refusals.String, &p.Refusals}} {
		if part.stored == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.stored), part.into); err != nil {
			return nil, fmt.Errorf("import plan %s: %w", p.ID, err)
		}
	}
	p.FileURL, p.FileName, p.ImportType, p.Columns = about.FileURL, about.FileName, about.ImportType, about.Columns
	p.Dialect, p.FieldMapping, p.Options = about.Dialect, about.FieldMapping, about.Options
	p.Actor, p.ErrorMessage = actor.String, message.String
	p.StartedAt, p.CompletedAt = instant(started), instant(completed)
	return &p, nil
}
