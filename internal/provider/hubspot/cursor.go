package hubspot

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The phases of a pull.
const (
	phaseLive    = "live"
	phaseDeleted = "deleted"
)

const cursorVersion = 2

// cursor holds all that is needed to go on with a pull.
type cursor struct {
	Version int    `json:"v"`
	Object  string `json:"o"`
	Phase   string `json:"p"`
	// Since, Gone and Watermark are in milliseconds since 1970; 0: none. From
	// Gone on the recycle bin is read.
	Since     int64 `json:"s,omitempty"`
	Gone      int64 `json:"g,omitempty"`
	Watermark int64 `json:"w,omitempty"`
	// After is the last id that was read while live, and HubSpot's own cursor
	// while deleted.
	After string `json:"a,omitempty"`
}

// start reads a query's cursor, or makes its first.
func start(q provider.Query) (cursor, error) {
	if q.Cursor == "" {
		c := cursor{Version: cursorVersion, Object: q.Object, Phase: phaseLive}
		if !q.Since.IsZero() {
			c.Since = max(1, milliseconds(q.Since))
		}
		if gone := q.Gone(); !gone.IsZero() {
			c.Gone = max(1, milliseconds(gone))
		}
		return c, nil
	}
	var c cursor
	if !provider.DecodeCursor(q.Cursor, &c) || c.Version != cursorVersion || c.Object != q.Object || c.Phase != phaseLive && c.Phase != phaseDeleted {
		return cursor{}, leadbridge.InvalidField("hubspot.Pull", "cursor", "is none that was given for these records. Start again without it.")
	}
	return c, nil
}

func (c cursor) String() string { return provider.EncodeCursor(c) }

// watermark is never before what the query began with.
func (c cursor) watermark(q provider.Query) time.Time {
	if w := time.UnixMilli(c.Watermark).UTC(); w.After(q.Since) {
		return w
	}
	return q.Since.UTC()
}
