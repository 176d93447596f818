package providertest

import (
	"context"
	"slices"
	"testing"

	"leadbridge/internal/provider"
)

func fetchByIDs(t *testing.T, x *Exam) {
	all := x.base(t)
	ids := idsOf(all.records[:15])
	unknown := x.unknownID(t, all)
	records, err := x.Client().Fetch(context.Background(), x.Object.Name, append(slices.Clone(ids), ids[0], unknown), []string{x.Text})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(idsOf(records), ids) {
		t.Errorf("asked for %v, each once, and %s that is unknown; got %v", ids, unknown, idsOf(records))
	}
	for _, r := range records {
		want := all.byID[r.ID]
		if r.Object != x.Object.Name || r.State != provider.Live || r.Values[x.Text] != want.Values[x.Text] || !r.ModifiedAt.Equal(want.ModifiedAt) {
			t.Errorf("fetched %+v, pulled %+v", r, want)
		}
	}
	if none, err := x.Client().Fetch(context.Background(), x.Object.Name, nil, nil); err != nil || len(none) > 0 {
		t.Errorf("nothing was asked for: %v, %v", none, err)
	}
}

// unknownID is formed like the others and names nothing: the first digit or
// letter that may be changed without clashing with another record is.
func (x *Exam) unknownID(t *testing.T, all read) string {
	t.Helper()
	id := []byte(all.any())
	for i := len(id)/2 + 1; i < len(id); i++ {
		for _, c := range []byte("97531") {
			changed := slices.Clone(id)
			changed[i] = c
			if _, there := all.byID[string(changed)]; !there {
				return string(changed)
			}
		}
	}
	for _, c := range []byte("97531") {
		changed := append([]byte{c}, id...)
		if _, there := all.byID[string(changed)]; !there {
			return string(changed)
		}
	}
	t.Fatal("no id is free")
	return ""
}
