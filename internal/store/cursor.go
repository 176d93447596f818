package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"leadbridge"
)

// cursor is a place in a list: after the row with this sort value and number.
// It names the query that it belongs to, for in another it would point to
// nowhere in particular.
type cursor struct {
	Query string `json:"q"`
	Value string `json:"v,omitempty"`
	Seq   int64  `json:"s,omitempty"`
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil { // two texts and a number always have a JSON form
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads a cursor that was made for the query with this digest.
// The empty text is the list's beginning.
func parseCursor(op, s, query string) (c cursor, there bool, err error) {
	if s == "" {
		return c, false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		return c, false, leadbridge.InvalidField(op, "cursor", "is not one that a list gave; leave it out to begin at the start")
	}
	if c.Query != query {
		return c, false, leadbridge.InvalidField(op, "cursor", "belongs to a list with another search, filter or sort; leave it out to begin at the start")
	}
	c.Value = plain(c.Value)
	return c, true, nil
}

// digest tells queries apart. query is any value with a JSON form.
func digest(query any) string {
	b, err := json.Marshal(query)
	if err != nil { // queries are structs of plain fields
		panic(err)
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

const (
	defaultLimit = 50
	maxLimit     = 500
)

// pageSize checks how many a caller wants; 0 means the default.
func pageSize(op string, limit int) (int, error) {
	switch {
	case limit == 0:
		return defaultLimit, nil
	case limit < 0 || limit > maxLimit:
		return 0, leadbridge.InvalidField(op, "limit", "must be from 1 to %d", maxLimit)
	}
	return limit, nil
}

// upTo checks how many a caller wants; 0 means the default.
func upTo(limit, usual int) int {
	if limit <= 0 {
		return usual
	}
	return min(limit, 5000)
}

// cut keeps what belongs on a page of a query that asked for one row more,
// and returns the cursor behind its last.
func cut[T any](rows []T, limit int, query string, last func(T) cursor) ([]T, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	c := last(rows[limit-1])
	c.Query = query
	return rows[:limit], c.String()
}

// refText is the form in which a cursor holds a record.
func refText(r leadbridge.RecordRef) string {
	b, err := json.Marshal(r)
	if err != nil { // texts always have a JSON form
		panic(err)
	}
	return string(b)
}

func readRef(s string) (r leadbridge.RecordRef, err error) { return r, json.Unmarshal([]byte(s), &r) }
