package access

import (
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Subject says what a request was about: the first parameter of the route's
// pattern, or else what the answer's Location names. The kind is the word
// before it in the path, as in /leads/{id}/undo/{version}.
func Subject(pattern string, param func(name string) string, location string) (kind, id string) {
	parts := strings.Split(strings.Trim(pattern, "/"), "/")
	for i := 1; i < len(parts); i++ {
		if name, ok := strings.CutPrefix(parts[i], "{"); ok {
			return singular(parts[i-1]), param(strings.TrimSuffix(name, "}"))
		}
	}
	u, err := url.Parse(location)
	if err != nil {
		return "", ""
	}
	parts = strings.Split(strings.Trim(u.Path, "/"), "/")
	for i, part := range slices.Backward(parts) {
		if i > 0 && uuid.Validate(part) == nil {
			return singular(parts[i-1]), part
		}
	}
	return "", ""
}

// singular is the word for one of what a part of a path names.
func singular(word string) string {
	if one, ok := strings.CutSuffix(word, "ches"); ok {
		return one + "ch"
	}
	return strings.TrimSuffix(word, "s")
}
