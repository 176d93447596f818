package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"leadbridge"
)

// ImportDraft is an import that is being set up: an uploaded file, and what
// was chosen for it so far.
type ImportDraft struct {
	ID       string
	FileURL  string // our own opaque reference to the stored file
	FileName string
	FileSize int64 // bytes
	DraftChoices
	// PlanID names the plan of exactly these choices; empty: none was made
	// since they were last changed.
	PlanID string
	// JobID names the import that was made of it; empty: none yet.
	JobID string
	// ClaimedAt is when somebody began to make that import.
	ClaimedAt time.Time
	Actor     string
	CreatedAt time.Time
	UpdatedAt time.Time
	DeletedAt time.Time // zero: it is there
}

// DraftChoices are what a person chose for an import.
type DraftChoices struct {
	Name string `json:"name,omitempty"` // of the import; empty: the file's
	// FieldMapping is nil as long as the remembered or suggested one is taken.
	FieldMapping []leadbridge.FieldMapping `json:"fieldMapping,omitempty"`
	Options      leadbridge.ImportOptions  `json:"options"`
	// Basis says where the mapping came from, in words of the pages.
	Basis string `json:"basis,omitempty"`
}

const draftColumns = "id, file_url, file_name, file_size, choices, plan_id, job_id, claimed_at, actor, created_at, updated_at, deleted_at"

// CreateImportDraft stores a new draft.
func (db *DB) CreateImportDraft(ctx context.Context, d ImportDraft) error {
	const op = "store.CreateImportDraft"
	choices, err := json.Marshal(d.DraftChoices)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO import_drafts ("+draftColumns+") VALUES ("+placeholders(1, 12)+")",
			d.ID, d.FileURL, plain(d.FileName), d.FileSize, plain(string(choices)), text(d.PlanID), text(d.JobID), micros(d.ClaimedAt), text(d.Actor),
			micros(d.CreatedAt), micros(d.UpdatedAt), micros(d.DeletedAt))
		return err
	}))
}

// ImportDraft returns one draft, a deleted one too.
func (db *DB) ImportDraft(ctx context.Context, id string) (ImportDraft, error) {
	return importDraft(ctx, db.read, id)
}

func importDraft(ctx context.Context, q querier, id string) (ImportDraft, error) {
	const op = "store.ImportDraft"
	d, err := scanDraft(q.QueryRowContext(ctx, "SELECT "+draftColumns+" FROM import_drafts WHERE id = $1", plain(id)))
	if err == sql.ErrNoRows {
		return d, leadbridge.Errorf(leadbridge.NotFound, op, "This upload is not here any more. Upload the file again.")
	}
	return d, failure(op, err)
}

func scanDraft(row scanner) (d ImportDraft, err error) {
	var choices string
	var plan, job, actor sql.NullString
	var claimed, created, updated, deleted sql.NullInt64
	if err := row.Scan(&d.ID, &d.FileURL, &d.FileName, &d.FileSize, &choices, &plan, &job, &claimed, &actor, &created, &updated, &deleted); err != nil {
		return d, err
	}
	d.PlanID, d.JobID, d.Actor = plan.String, job.String, actor.String
	d.ClaimedAt, d.CreatedAt, d.UpdatedAt, d.DeletedAt = instant(claimed), instant(created), instant(updated), instant(deleted)
	if err := json.Unmarshal([]byte(choices), &d.DraftChoices); err != nil {
		return d, fmt.Errorf("import draft %s: %w", d.ID, err)
	}
	return d, nil
}

// UpdateImportDraft changes a draft by f, which sees it as it is. Nothing is
// written if f fails.
func (db *DB) UpdateImportDraft(ctx context.Context, id string, f func(*ImportDraft) error) (ImportDraft, error) {
	const op = "store.UpdateImportDraft"
	var d ImportDraft
	err := db.InTx(ctx, func(tx *Tx) (err error) {
		// The no-op write locks the row on PostgreSQL before it is read.
		if _, err := tx.ExecContext(ctx, "UPDATE import_drafts SET updated_at = updated_at WHERE id = $1", plain(id)); err != nil {
			return err
		}
		if d, err = importDraft(ctx, tx, id); err != nil {
			return err
		}
		if err := f(&d); err != nil {
			return err
		}
		choices, err := json.Marshal(d.DraftChoices)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE import_drafts SET choices = $2, plan_id = $3, job_id = $4, claimed_at = $5, updated_at = $6, deleted_at = $7
			WHERE id = $1`, d.ID, plain(string(choices)), text(d.PlanID), text(d.JobID), micros(d.ClaimedAt), micros(d.UpdatedAt), micros(d.DeletedAt))
		return err
	})
	return d, failure(op, err)
}

// ImportDrafts lists the drafts that no import was made of yet, the last used
// first.
func (db *DB) ImportDrafts(ctx context.Context, limit int) ([]ImportDraft, error) {
	list, err := collect(ctx, db.read, scanDraft, "SELECT "+draftColumns+` FROM import_drafts
		WHERE job_id IS NULL AND deleted_at IS NULL ORDER BY updated_at DESC LIMIT $1`, limit)
	return list, failure("store.ImportDrafts", err)
}

// StaleImportDrafts lists up to 100 drafts that were last used before unused,
// or deleted before deleted.
func (db *DB) StaleImportDrafts(ctx context.Context, unused, deleted time.Time) ([]ImportDraft, error) {
	list, err := collect(ctx, db.read, scanDraft, "SELECT "+draftColumns+` FROM import_drafts
		WHERE updated_at < $1 OR deleted_at < $2 ORDER BY updated_at LIMIT 100`, unused.UnixMicro(), deleted.UnixMicro())
	return list, failure("store.StaleImportDrafts", err)
}

// DeleteImportDraft removes a draft for good. Its file's content is not here,
// but in the blob store.
func (db *DB) DeleteImportDraft(ctx context.Context, id string) error {
	return failure("store.DeleteImportDraft", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM import_drafts WHERE id = $1", plain(id))
		return err
	}))
}

// SavedMappingUse returns when the mapping for a header was last confirmed,
// and by whom; the zero time if never.
func (db *DB) SavedMappingUse(ctx context.Context, fingerprint string) (at time.Time, actor string, err error) {
	var used sql.NullInt64
	var who sql.NullString
	err = db.read.QueryRowContext(ctx, "SELECT used_at, actor FROM saved_mappings WHERE fingerprint = $1", fingerprint).Scan(&used, &who)
	if err == sql.ErrNoRows {
		return time.Time{}, "", nil
	}
	return instant(used), who.String, failure("store.SavedMappingUse", err)
}
