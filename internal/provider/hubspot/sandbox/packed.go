package sandbox

import (
	"encoding/binary"
	"maps"
	"slices"
)

// packed holds the values of a record in one piece, so that a million records
// cost a million allocations and not thirty million: for each property that
// has a value its number, the length and the text, by ascending number.
type packed string

// next splits the first value off.
func (p packed) next() (number int, value string, rest packed) {
	number, p = p.uvarint()
	size, p := p.uvarint()
	return number, string(p[:size]), p[size:]
}

func (p packed) uvarint() (int, packed) {
	var n uint64
	for i := 0; ; i++ {
		n |= uint64(p[i]&0x7f) << (7 * i)
		if p[i] < 0x80 {
			return int(n), p[i+1:]
		}
	}
}

// get returns the value of a property, "" if it has none.
func (p packed) get(number int) string {
	for len(p) > 0 {
		n, v, rest := p.next()
		if n >= number {
			if n == number {
				return v
			}
			return ""
		}
		p = rest
	}
	return ""
}

// pack makes values of texts by number.
func pack(values []string) packed {
	size := 0
	for _, v := range values {
		size += len(v) + 3
	}
	out := make([]byte, 0, size)
	for n, v := range values {
		out = appendValue(out, n, v)
	}
	return packed(out)
}

func appendValue(to []byte, number int, value string) []byte {
	if value == "" {
		return to
	}
	to = binary.AppendUvarint(to, uint64(number))
	to = binary.AppendUvarint(to, uint64(len(value)))
	return append(to, value...)
}

// with returns the values after some changed; "" takes a value away.
func (p packed) with(changes map[int]string) packed {
	out := make([]byte, 0, len(p)+32*len(changes))
	numbers := slices.Sorted(maps.Keys(changes))
	for len(p) > 0 {
		n, v, rest := p.next()
		for len(numbers) > 0 && numbers[0] < n {
			out = appendValue(out, numbers[0], changes[numbers[0]])
			numbers = numbers[1:]
		}
		if len(numbers) > 0 && numbers[0] == n {
			v = changes[n]
			numbers = numbers[1:]
		}
		out = appendValue(out, n, v)
		p = rest
	}
	for _, n := range numbers {
		out = appendValue(out, n, changes[n])
	}
	return packed(out)
}
