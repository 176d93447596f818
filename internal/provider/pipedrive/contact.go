package pipedrive

import (
	"encoding/json"
	"slices"
	"strings"
)

// contactLists are the fields that stand for the primary entry of a list.
var contactLists = map[string]string{"email": "emails", "phone": "phones"}

// contact is an entry of a person's e-mails or phones.
type contact struct {
	Value   string `json:"value"`
	Primary bool   `json:"primary"`
	Label   string `json:"label,omitempty"`
}

// contacts returns a list, without the empty entries that old records have.
func (r record) contacts(list string) []contact {
	var all []contact
	_ = json.Unmarshal(r[list], &all)
	return slices.DeleteFunc(all, func(c contact) bool { return strings.TrimSpace(c.Value) == "" })
}

// primary returns the value of the primary entry, or of the first if none is.
func primary(all []contact) string {
	if i := primaryAt(all); i >= 0 {
		return all[i].Value
	}
	return ""
}

func primaryAt(all []contact) int {
	if i := slices.IndexFunc(all, func(c contact) bool { return c.Primary }); i >= 0 {
		return i
	}
	return min(0, len(all)-1)
}

// merged returns the list with another primary value: the entry that has it
// already becomes the primary one, else it takes the place of the primary
// one. All others stay, because Pipedrive replaces the list as a whole. An
// empty value removes the primary entry, and the next one moves up.
func merged(all []contact, value string) []contact {
	all = slices.Clone(all)
	at := primaryAt(all)
	switch same := slices.IndexFunc(all, func(c contact) bool { return sameContact(c.Value, value) }); {
	case value == "" && at >= 0:
		all = slices.Delete(all, at, at+1)
		at = min(0, len(all)-1)
	case value == "":
	case same >= 0:
		at = same
		all[at].Value = value
	case at >= 0:
		all[at].Value = value
	default:
		all, at = []contact{{Value: value, Label: "work"}}, 0
	}
	for i := range all {
		all[i].Primary = i == at
	}
	return all
}

// sameContact reports whether two e-mails or two phones are written alike but
// for case, or for what people put between digits.
func sameContact(a, b string) bool {
	if strings.Contains(a, "@") || strings.Contains(b, "@") {
		return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	return a == b || digits(a) != "" && digits(a) == digits(b)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
