package main

import (
	"errors"
	"path/filepath"
	"time"

	"leadbridge/internal/blob"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

const defaultData = "data"

// workspace is the database and the uploads, with the use cases over them.
type workspace struct {
	db      *store.DB
	imports *importer.Service
}

func open(p *program) (*workspace, error) {
	db, err := store.Open(p, store.Options{Dir: p.data})
	if err != nil {
		return nil, err
	}
	blobs, err := blob.NewDir(filepath.Join(p.data, "uploads"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &workspace{db, importer.New(db, blobs, importer.Config{MaxFileSize: 10 << 20, BatchSize: 100, Region: "US"})}, nil
}

func (w *workspace) Close() error { return w.db.Close() }

func today() time.Time { return time.Now() }
