package sandbox

import (
	"hash/maphash"
	"strings"
)

// words finds records by a whole value, whatever its case. It only ever
// grows: whoever asks looks at the record itself once more.
type words struct {
	seed maphash.Seed
	one  map[uint64]int32
	more map[uint64][]int32
}

func newWords() *words {
	return &words{seed: maphash.MakeSeed(), one: map[uint64]int32{}, more: map[uint64][]int32{}}
}

func (w *words) add(text string, id int) {
	if text == "" {
		return
	}
	h, n := maphash.String(w.seed, strings.ToLower(text)), int32(id)
	first, known := w.one[h]
	switch more := w.more[h]; {
	case !known:
		w.one[h] = n
	case first == n || len(more) > 0 && more[len(more)-1] == n:
	default:
		w.more[h] = append(more, n)
	}
}

// ids returns the records that have or had the value; one may come twice.
func (w *words) ids(text string) []int {
	h := maphash.String(w.seed, strings.ToLower(text))
	first, known := w.one[h]
	if !known {
		return nil
	}
	ids := []int{int(first)}
	for _, n := range w.more[h] {
		ids = append(ids, int(n))
	}
	return ids
}
