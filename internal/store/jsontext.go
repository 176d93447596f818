package store

import (
	"encoding/json"
	"unicode/utf8"

	"leadbridge"
)

// appendJSONObject appends values as a JSON object, names sorted. It is
// encoding/json without its reflection: a revision is written for every lead.
func appendJSONObject(b []byte, v leadbridge.Values) string {
	b = append(b, '{')
	for i, name := range v.Names() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(b, name)
		b = append(b, ':')
		b = appendJSONString(b, v[name])
	}
	return string(append(b, '}'))
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
