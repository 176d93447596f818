package store

import "github.com/pressly/goose/v3"

// SetSortThreshold lets tests see keys sorted in, and links filled, without
// storing thousands.
func SetSortThreshold(keys int) { sortThreshold, linkCapacity = keys, 2*int64(keys) }

// SetLeadIndex lets tests see segments made, and replaced, without storing
// thousands.
func SetLeadIndex(from, most int) { indexFrom, segmentMost = from, most }

// SetLiveMost changes how many leads a question reads itself.
func SetLiveMost(leads int) { liveMost = leads }

// Migrations returns what brings the schema up and down.
func (db *DB) Migrations() (*goose.Provider, error) { return db.migrations() }

// Failure turns a database error into one of ours.
func Failure(op string, err error) error { return failure(op, err) }
