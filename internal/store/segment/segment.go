// Package segment holds snapshots of leads in a form that lists are made from
// quickly: column by column, each a sorted dictionary of its values and a
// number for each lead, and the words that leads are searched by. To filter,
// sort and count a million leads is then to compare small numbers.
//
// All of it is pure. Which leads are in which segment, and where segments are
// kept, is the business of package store.
package segment

import (
	"crypto/sha256"
	"encoding/base64"

	"leadbridge"
)

// Most is how many leads a segment holds at most.
const Most = 1 << 14

// mostDecoded is how many leads a stored segment can have. Places are stored
// in 16 bits.
const mostDecoded = 1 << 16

// The columns of numbers. All others are named after fields.
const (
	Created = "createdAt" // microseconds since 1970 UTC
	Updated = "updatedAt"
	Deleted = "deleted" // 1: the lead is deleted
	Quality = "quality" // 0 to 100
	Import  = "import"  // the number of the import that made the lead; 0: none did
)

// Numbers lists the columns of numbers.
var Numbers = []string{Created, Updated, Deleted, Quality, Import}

// Free reports whether a field holds free text. Of that only a digest is kept:
// whether it is a given text can be told, and no list is sorted by it.
func Free(f leadbridge.Field) bool {
	return f.Type == leadbridge.TypeText
}

// Kept is what is kept of a field's value.
func Kept(f leadbridge.Field, value string) string {
	if value == "" || !Free(f) {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	return base64.RawStdEncoding.EncodeToString(sum[:12])
}

// searched are the fields that words are looked for in.
var searched = []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldCompany,
	leadbridge.FieldCity, leadbridge.FieldEmail, leadbridge.FieldPhone}

// Leads are some leads, by their place from 0 on, in the order of their
// numbers.
type Leads interface {
	Len() int
	// Seq is the number of the lead at a place.
	Seq(place int) int64
	// Texts is the column of a field.
	Texts(field string) (*Texts, error)
	// Numbers is a column of numbers.
	Numbers(name string) (*Packed, error)
	// WithWord are the leads that have a word with this beginning.
	WithWord(beginning string) (Set, error)
}
