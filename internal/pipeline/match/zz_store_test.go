package match

import (
	"testing"

	"leadbridge"
)

// store-mode recall: rows in order, candidates by stored keys only.
func TestZStore(t *testing.T) {
	for _, set := range []string{"febrl1", "febrl3", "febrl_A_1000_phone", "febrl_C_1000_phone", "splink_fake_1000_tests", "anonlink_1_2"} {
		l := readLabeled(t, set)
		by := map[leadbridge.MatchKey][]int{}
		var recs []*Record
		seen := map[string]bool{}
		dups, flagged, right, sure, sureRight, cand := 0, 0, 0, 0, 0, 0
		kinds := map[leadbridge.KeyKind]int{}
		only := map[leadbridge.KeyKind]int{}
		for i, v := range l.rows {
			r := Prepare(v)
			keys := r.AppendKeys(nil)
			var cs []*Record
			var idx []int
			got := map[int]bool{}
			hit := map[leadbridge.KeyKind]bool{}
			for _, k := range keys {
				for _, o := range by[k] {
					if l.entity[o] == l.entity[i] {
						hit[k.Kind()] = true
					}
					if !got[o] {
						got[o] = true
						cs = append(cs, recs[o])
						idx = append(idx, o)
					}
				}
			}
			cand += len(cs)
			for k := range hit {
				kinds[k]++
				if len(hit) == 1 {
					only[k]++
				}
			}
			d := r.Decide(cs, leadbridge.DefaultMatchPolicy)
			if seen[l.entity[i]] {
				dups++
			}
			if d.Outcome != leadbridge.MatchNew {
				flagged++
				ok := l.entity[idx[d.Best]] == l.entity[i]
				if ok {
					right++
				}
				if d.Outcome == leadbridge.MatchDuplicate {
					sure++
					if ok {
						sureRight++
					}
				}
			}
			seen[l.entity[i]] = true
			for _, k := range keys {
				by[k] = append(by[k], i)
			}
			recs = append(recs, r)
		}
		t.Logf("%s rows: P=%.4f R=%.4f  duplicates P=%.4f R=%.4f  candidates/row %.2f  kinds %v only %v", set, float64(right)/float64(flagged), float64(right)/float64(dups), float64(sureRight)/float64(sure), float64(sureRight)/float64(dups), float64(cand)/float64(len(recs)), kinds, only)
	}
}
