package provider

import (
	"encoding/base64"
	"encoding/json"
)

// EncodeCursor makes the opaque text of a driver's cursor, a struct of texts,
// numbers and times.
func EncodeCursor(cursor any) string {
	b, err := json.Marshal(cursor)
	if err != nil {
		panic(err) // nothing in such a struct can fail
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeCursor reads what EncodeCursor made, and reports whether it was that.
// The driver checks what is in it.
func DecodeCursor(text string, cursor any) bool {
	b, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(b, cursor) == nil
}
