package provider

import (
	"time"

	"leadbridge"
)

// Field describes one field of a CRM's records.
type Field = leadbridge.RemoteField

// Record is one record of a CRM.
type Record struct {
	Object string
	ID     string
	// Values are texts by their field's name: numbers in decimal, true and
	// false, dates as 2006-01-02, times as 2006-01-02T15:04:05Z, several
	// options joined by ";". What was not asked for is missing; what is empty
	// in the CRM is "".
	Values     map[string]string
	CreatedAt  time.Time
	ModifiedAt time.Time
	State      RecordState
	// SurvivorID names the record that a merged or converted one lives on in,
	// SurvivorObject its kind where that differs.
	SurvivorID     string
	SurvivorObject string
	// Key is our own key that the record carries, "" if none.
	Key   string
	Links []Link
}

// RecordState says what became of a record.
type RecordState string

// The states of a record.
const (
	Live      RecordState = "LIVE"
	Deleted   RecordState = "DELETED"
	Merged    RecordState = "MERGED"    // SurvivorID has it now
	Converted RecordState = "CONVERTED" // frozen; SurvivorID has it now
	Archived  RecordState = "ARCHIVED"  // there, but not to be edited
	Erased    RecordState = "ERASED"    // for privacy: our copy must go too
)

// Link points to another record.
type Link struct {
	Object string
	ID     string
}

// Query asks for what changed.
type Query struct {
	Object string
	// Fields are the names wanted; ids, times and states always come.
	Fields []string
	// Since is the Watermark of an earlier run, zero for everything there is.
	Since time.Time
	// LiveOnly, with Since, leaves out records that are no longer live as far
	// as that saves calls: lists of what was deleted, archived or converted.
	LiveOnly bool
	// GoneSince, with Since, is from when such lists are read, zero: from
	// Since. It is the Since of the last query that was not LiveOnly, so that
	// nothing is missed between the two.
	GoneSince time.Time
	// Cursor is that of the page before, "" for the first page.
	Cursor string
	// Limit is the most records wanted in a page; 0: as many as the CRM gives.
	Limit int
}

// Gone returns from when lists of what is no longer live are read; zero: they
// are not.
func (q Query) Gone() time.Time {
	switch {
	case q.LiveOnly:
		return time.Time{}
	case q.GoneSince.IsZero() || q.Since.IsZero():
		return q.Since
	}
	return q.GoneSince
}

// Page is part of an answer to a Query.
type Page struct {
	Records []Record
	// Cursor asks for the next page; "" after the last one.
	Cursor string
	// Watermark, on the last page, is what the next run gives as Since. It is
	// early enough that nothing committed late or indexed late is missed.
	Watermark time.Time
}

// Write is a record to be created or changed.
type Write struct {
	// ID is the CRM's own; "" creates the record, or finds it by Key.
	ID string
	// Key is our own key, which the record will carry. It makes a repeated
	// create find the first.
	Key string
	// New says that no write with this Key was ever tried, so that looking for
	// it first may be spared.
	New bool
	// Values are as in Record; "" clears, what is missing stays.
	Values map[string]string
	// Unchanged, if set, refuses the write if the record changed after that
	// time (Conflict), where the CRM can tell.
	Unchanged time.Time
	// Links are made besides.
	Links []Link
	// Delete removes the record instead.
	Delete bool
}

// Outcome is what came of a Write.
type Outcome struct {
	ID      string
	Created bool
	// ModifiedAt is zero where the CRM does not say.
	ModifiedAt time.Time
	// Values are what fields hold after the write, as in Record, as far as the
	// CRM's answer tells: those that were not written may be among them, such
	// as the parts that a CRM makes of a name.
	Values map[string]string
	// ExistingID names the record that the CRM holds the refused one to be a
	// duplicate of, or the survivor of the one that is gone.
	ExistingID string
	// Err is why it was refused: its Field is the CRM's field, its Code one
	// of those in outcome.go, its text the CRM's own words made readable.
	Err *leadbridge.Error
}
