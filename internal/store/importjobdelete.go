package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// DeleteImportJob deletes a job. Until it is purged it can be restored. Leads
// and their revisions stay.
func (db *DB) DeleteImportJob(ctx context.Context, id string, at time.Time) error {
	const op = "store.DeleteImportJob"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		// The no-op write locks the row on PostgreSQL before it is read.
		if _, err := tx.ExecContext(ctx, "UPDATE data_import_jobs SET version = version WHERE id = $1", id); err != nil {
			return err
		}
		j, err := importJob(ctx, tx, id)
		if err != nil {
			return err
		}
		switch j.Status {
		case leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
			return leadbridge.Errorf(leadbridge.Conflict, op, "The import is %s. Cancel it first, or wait for it to end.", j.Status)
		}
		_, err = tx.ExecContext(ctx, "UPDATE data_import_jobs SET deleted_at = $1, version = version + 1 WHERE seq = $2", at.UnixMicro(), j.Seq)
		return err
	}))
}

// RestoreImportJob brings a deleted job back.
func (db *DB) RestoreImportJob(ctx context.Context, id string) error {
	const op = "store.RestoreImportJob"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE data_import_jobs SET deleted_at = NULL, version = version + 1 WHERE id = $1 AND deleted_at IS NOT NULL", plain(id))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return notFound(op, "deleted import", id)
	}))
}

// DeletedImportJobs lists the jobs that were deleted before a time, by ID.
func (db *DB) DeletedImportJobs(ctx context.Context, before time.Time) ([]string, error) {
	ids, err := collect(ctx, db.read, func(row scanner) (id string, err error) { return id, row.Scan(&id) },
		"SELECT id FROM data_import_jobs WHERE deleted_at < $1 ORDER BY seq", before.UnixMicro())
	return ids, failure("store.DeletedImportJobs", err)
}

// purgedAtOnce is how many rows of a job one transaction removes.
const purgedAtOnce = 20_000

// PurgeImportJob removes a deleted job and its records for good. It answers
// the reference of the job's file if nothing else has it, so that the file can
// be removed as well.
func (db *DB) PurgeImportJob(ctx context.Context, id string) (orphan string, err error) {
	const op = "store.PurgeImportJob"
	var seq, last int64
	var file sql.NullString
	err = db.read.QueryRowContext(ctx, "SELECT seq, file_url, (SELECT COALESCE(MAX(row_no), 0) FROM data_import_records r WHERE r.job_seq = j.seq) FROM data_import_jobs j WHERE id = $1 AND deleted_at IS NOT NULL", plain(id)).
		Scan(&seq, &file, &last)
	if err == sql.ErrNoRows {
		return "", notFound(op, "deleted import", id)
	}
	if err != nil {
		return "", failure(op, err)
	}
	for row := int64(0); row < last; row += purgedAtOnce {
		err := db.InTx(ctx, func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM data_import_records WHERE job_seq = $1 AND row_no > $2 AND row_no <= $3", seq, row, row+purgedAtOnce)
			return err
		})
		if err != nil {
			return "", failure(op, err)
		}
	}
	err = db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM data_import_jobs WHERE seq = $1", seq); err != nil {
			return err
		}
		var others int
		if err := tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM data_import_jobs WHERE file_url = $1)
			+ (SELECT COUNT(*) FROM import_drafts WHERE file_url = $1 AND job_id IS NULL)`, file).Scan(&others); err != nil {
			return err
		}
		if others == 0 {
			orphan = file.String
		}
		return nil
	})
	return orphan, failure(op, err)
}
