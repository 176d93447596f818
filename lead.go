package leadbridge

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Values holds a record's fields by name, in canonical text form.
//
// Three states are told apart: a field that is not in the map is absent (its
// source says nothing of it), a field with the empty text is cleared (its
// source says that it is empty), anything else is its value. Names are those
// of the catalogue ([Fields]), "custom.NAME" for a user-defined field, or
// "metadata.NAME" for free data that Leadbridge keeps but does not interpret.
type Values map[string]string

// Prefixes of field names outside the catalogue.
const (
	CustomPrefix   = "custom."
	MetadataPrefix = "metadata."
)

// Clone returns a copy that shares nothing with v.
func (v Values) Clone() Values { return maps.Clone(v) }

// Names returns the field names in v, sorted.
func (v Values) Names() []string { return slices.Sorted(maps.Keys(v)) }

// FullName returns first and last name joined by one space.
func (v Values) FullName() string {
	return strings.TrimSpace(v[FieldFirstName] + " " + v[FieldLastName])
}

// Lead is a person or business that might buy insurance.
type Lead struct {
	// ID is a version 7 UUID. It never changes and is never used again.
	ID string
	// Seq is the store's own short name of the lead, in order of creation.
	// It is zero until the lead is stored and never leaves the process.
	Seq int64
	// Version counts the lead's revisions, from 1.
	Version int64
	Values  Values

	CreatedAt time.Time
	UpdatedAt time.Time
	// DeletedAt is the zero time for a living lead.
	DeletedAt time.Time
	// MergedInto names the lead that took this one over; it is set only on
	// deleted leads.
	MergedInto string
	// Quality is the score of the lead's data as it was last looked at, 0 to
	// 100, by which lists are sorted. The store sets it; it is 0 until then.
	Quality int
}

// Deleted reports whether the lead was removed or merged into another.
func (l *Lead) Deleted() bool { return !l.DeletedAt.IsZero() }
