package store

import "github.com/pressly/goose/v3"

// SetSortThreshold lets tests see keys sorted in, and links filled, without
// storing thousands.
func SetSortThreshold(keys int) { sortThreshold, linkCapacity = keys, 2*int64(keys) }

// Migrations returns what brings the schema up and down.
func (db *DB) Migrations() (*goose.Provider, error) { return db.migrations() }

// Failure turns a database error into one of ours.
func Failure(op string, err error) error { return failure(op, err) }
