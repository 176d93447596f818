package sandbox

import "strings"

// digits are those of a Salesforce id, in the order in which ids sort.
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// checks are the characters of the last three places of an id, which tell
// which of its letters are capitals.
const checks = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

// firstNumber is where numbering starts, so that ids look like those of an
// org that has seen some years.
const firstNumber = 1_300_000_000

// checked returns the 18 characters of an id of 15.
func checked(id string) string {
	suffix := make([]byte, 3)
	for block := range suffix {
		capitals := 0
		for i := range 5 {
			if c := id[block*5+i]; c >= 'A' && c <= 'Z' {
				capitals |= 1 << i
			}
		}
		suffix[block] = checks[capitals]
	}
	return id + string(suffix)
}

// fullID returns the 18 characters of an id that may have 15, or "" if it is
// none. In an id of 18 the last three give the others their case, so that it
// survives programs that know none.
func fullID(id string) string {
	if len(id) != 15 && len(id) != 18 {
		return ""
	}
	for i := range len(id) {
		if strings.IndexByte(digits, id[i]) < 0 {
			return ""
		}
	}
	if len(id) == 15 {
		return checked(id)
	}
	full := []byte(strings.ToLower(id[:15]))
	for block, c := range []byte(strings.ToUpper(id[15:])) {
		capitals := strings.IndexByte(checks, c)
		if capitals < 0 {
			return ""
		}
		for i := range 5 {
			if capitals&(1<<i) != 0 {
				full[block*5+i] = strings.ToUpper(string(full[block*5+i]))[0]
			}
		}
	}
	return checked(string(full))
}

// makeID returns the id of the n-th thing with a prefix in a pod. The pod is
// two characters that differ between orgs.
func makeID(prefix, pod string, n uint32) string {
	id := []byte(prefix + pod + "0000000000")
	rest := uint64(n) + firstNumber
	for i := len(id) - 1; rest > 0; i-- {
		id[i] = digits[rest%62]
		rest /= 62
	}
	return checked(string(id))
}

// numberOf is the reverse of makeID. It is false for an id of another kind.
func numberOf(id, prefix, pod string) (uint32, bool) {
	if len(id) < 15 || id[:3] != prefix || id[3:5] != pod {
		return 0, false
	}
	var n uint64
	for i := 5; i < 15; i++ {
		n = n*62 + uint64(strings.IndexByte(digits, id[i]))
	}
	if n < firstNumber || n-firstNumber > 1<<31 {
		return 0, false
	}
	return uint32(n - firstNumber), true
}
