package store

import (
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
