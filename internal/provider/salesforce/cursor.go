package salesforce

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// cursorVersion is that of the cursor's form. Another one starts the reading
// anew.
const cursorVersion = 2

// phase is a part of a reading.
type phase string

// The phases. Everything is read as all, or by a bulk job. Changes are read
// as changed, then by a bulk job if there are many; what was deleted for good
// comes last.
const (
	phaseAll     phase = "all"     // live records by id
	phaseChanged phase = "changed" // changed records by time and id
	phaseBulk    phase = "bulk"    // the results of a bulk job
	phaseDeleted phase = "deleted" // records that are in no query any more
)

// cursor is all that is needed to read on after the process died.
type cursor struct {
	Version int   `json:"v"`
	Phase   phase `json:"p"`
	// From and To bound the time that is read; From is zero when everything
	// is. Mark is the watermark that the reading ends with.
	From time.Time `json:"f,omitzero"`
	To   time.Time `json:"t,omitzero"`
	Mark time.Time `json:"m"`
	// Gone is from when the list of what was deleted for good is read; zero:
	// it is not.
	Gone time.Time `json:"g,omitzero"`
	// At and After are the key of the last record read.
	At    time.Time `json:"a,omitzero"`
	After string    `json:"i,omitempty"`
	// Job is a bulk job, Locator where its results stand; Asked counts the
	// looks at it, Seen the records read, of Total.
	Job     string `json:"j,omitempty"`
	Ready   bool   `json:"r,omitempty"`
	Locator string `json:"l,omitempty"`
	Asked   int    `json:"n,omitempty"`
	Seen    int    `json:"s,omitempty"`
	Total   int    `json:"x,omitempty"`
}

func (c cursor) String() string {
	c.Version = cursorVersion
	return provider.EncodeCursor(c)
}

// full reports whether everything is read.
func (c cursor) full() bool { return c.From.IsZero() }

// readCursor reads what String wrote.
func readCursor(s string) (c cursor, err error) {
	if !provider.DecodeCursor(s, &c) || c.Version != cursorVersion {
		return c, leadbridge.InvalidField("salesforce.Pull", "cursor", "is not one that this version of Leadbridge wrote; start the reading anew without it")
	}
	return c, nil
}
