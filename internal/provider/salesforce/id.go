package salesforce

import "strings"

// long returns an id in its form of 18 characters: Salesforce writes ids with
// 15, told apart by case, or with three more that say which are upper case.
// What is no id gives "".
func long(id string) string {
	if len(id) != 15 && len(id) != 18 {
		return ""
	}
	for _, r := range id {
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return ""
		}
	}
	if len(id) == 18 {
		return id
	}
	var suffix strings.Builder
	for group := 0; group < 15; group += 5 {
		bits := 0
		for i, c := range id[group : group+5] {
			if c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		suffix.WriteByte("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits])
	}
	return id + suffix.String()
}
