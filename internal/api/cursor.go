package api

import (
	"encoding/base64"
	"strconv"

	"leadbridge"
)

// cursorOf makes the opaque cursor of a number.
func cursorOf(n int64) string {
	return base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, n, 36))
}

// parseCursor reads a cursor; the empty one is 0.
func parseCursor(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		var n int64
		if n, err = strconv.ParseInt(string(text), 36, 64); err == nil && n > 0 {
			return n, nil
		}
	}
	return 0, leadbridge.InvalidField("api", "cursor", "is not a cursor of this list; leave it out to begin again")
}

// cut makes a page of one item more than fits on it.
func cut[T any](items []T, limit int, cursor func(last T) string) Page[T] {
	p := Page[T]{Items: items}
	if p.Items == nil {
		p.Items = []T{}
	}
	if len(items) > limit {
		p.Items = items[:limit]
		p.NextCursor = cursor(p.Items[limit-1])
	}
	return p
}
