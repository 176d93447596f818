package store

import (
	"database/sql"
	"encoding/json"
	"unicode/utf8"

	"leadbridge"
)

// changesText is the JSON form of a row's changes: encoding/json without its
// reflection, for most rows of an import have some.
func changesText(changes []leadbridge.Change) any {
	if len(changes) == 0 {
		return nil
	}
	b := append(make([]byte, 0, 128*len(changes)), '[')
	for i, c := range changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"field":`...)
		b = appendJSONString(b, c.Field)
		b = append(b, `,"from":`...)
		b = appendJSONString(b, c.From)
		b = append(b, `,"to":`...)
		b = appendJSONString(b, c.To)
		b = append(b, `,"reason":`...)
		b = appendJSONString(b, c.Reason)
		b = append(b, '}')
	}
	return string(append(b, ']'))
}

func appendJSONString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(s)
			if err != nil { // a string always has a JSON form
				panic(err)
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// jsonArgs makes stored JSON texts for a statement and keeps the first error.
type jsonArgs struct{ err error }

// text is the stored form of a value; if it is not there, NULL.
func (j *jsonArgs) text(there bool, v any) any {
	if !there {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil && j.err == nil {
		j.err = err
	}
	return string(b)
}

// jsonPart is a stored JSON text, and what it is read into.
type jsonPart struct {
	stored sql.NullString
	into   any
}

func readJSON(parts ...jsonPart) error {
	for _, p := range parts {
		if !p.stored.Valid {
			continue
		}
		if err := json.Unmarshal([]byte(p.stored.String), p.into); err != nil {
			return err
		}
	}
	return nil
}
