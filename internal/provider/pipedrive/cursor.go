package pipedrive

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// cursor is all that is needed to go on with a Pull, also by another process.
type cursor struct {
	Version int    `json:"v"`
	Object  string `json:"o"`
	// Phase is which of the object's lists is being read.
	Phase string `json:"p"`
	// Since and Until bound the window; both are zero when all is read.
	Since time.Time `json:"s,omitzero"`
	Until time.Time `json:"u,omitzero"`
	// Gone is where the window of the lists after the first begins; zero: they
	// are not read.
	Gone time.Time `json:"g,omitzero"`
	// From goes before Since in a list that had to be begun again.
	From time.Time `json:"f,omitzero"`
	// Mark is the watermark for the end.
	Mark time.Time `json:"m,omitzero"`
	// Server is Pipedrive's own cursor.
	Server string `json:"c,omitempty"`
	// LastID and LastTime are those of the last record that was given out.
	LastID   string    `json:"i,omitempty"`
	LastTime time.Time `json:"t,omitzero"`
	// Start is the place in a list of version 1.
	Start int `json:"n,omitempty"`
}

const cursorVersion = 2

func (c cursor) String() string {
	c.Version = cursorVersion
	return provider.EncodeCursor(c)
}

func parseCursor(text, object string) (cursor, error) {
	var c cursor
	if !provider.DecodeCursor(text, &c) || c.Version != cursorVersion || c.Object != object || c.Start < 0 {
		return c, leadbridge.InvalidField("pipedrive.Pull", "cursor", "is none of this version's for %s; start the run again without it", object)
	}
	return c, nil
}
