package match

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

const corpora = "../../../../shared/corpora/er"

type labeled struct {
	ids    []string
	rows   []leadbridge.Values
	entity []string
}

func readCSV(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readLabeled reads a set; its dates become ISO 8601 where they can, as the
// cleansing of an import would make them.
func readLabeled(t testing.TB, set string) labeled {
	t.Helper()
	if _, err := os.Stat(corpora); err != nil {
		t.Skip("the labeled sets are not on this machine")
	}
	truth := map[string]string{}
	for _, row := range readCSV(t, filepath.Join(corpora, set, "truth.csv"))[1:] {
		truth[row[0]] = row[1]
	}
	rows := readCSV(t, filepath.Join(corpora, set, "leads.csv"))
	var l labeled
	for _, row := range rows[1:] {
		v := leadbridge.Values{}
		for i, field := range rows[0] {
			if field != "rec_id" && field != "nationalId" && row[i] != "" {
				v[field] = strings.TrimSpace(row[i])
			}
		}
		v[leadbridge.FieldDateOfBirth] = isoDate(v[leadbridge.FieldDateOfBirth])
		l.ids, l.rows, l.entity = append(l.ids, row[0]), append(l.rows, v), append(l.entity, truth[row[0]])
	}
	return l
}

func isoDate(s string) string {
	b := birthOf(s)
	if parts := strings.Split(s, "-"); len(parts) == 3 && len(parts[2]) == 4 {
		b = birthOf(parts[2] + "-" + parts[1] + "-" + parts[0])
	}
	if !b.valid {
		return s
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.year, b.month, b.day)
}

// score is precision, recall and F1 over pairs.
type score struct{ right, found, all int }

func (s score) precision() float64 { return float64(s.right) / float64(max(1, s.found)) }
func (s score) recall() float64    { return float64(s.right) / float64(max(1, s.all)) }
func (s score) f1() float64        { return 2 * float64(s.right) / float64(max(1, s.found+s.all)) }
func (s score) String() string {
	return fmt.Sprintf("P=%.4f R=%.4f F1=%.4f", s.precision(), s.recall(), s.f1())
}

func sizes(of []string) (pairs int) {
	n := map[string]int{}
	for _, e := range of {
		pairs += n[e]
		n[e]++
	}
	return pairs
}

// score measures pairs as given (links) and their transitive closure (clusters).
func (l labeled) score(pairs []Pair, want func(Pair) bool) (links, clusters score) {
	links.all = sizes(l.entity)
	parent := make([]int, len(l.rows))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	for _, p := range pairs {
		if !want(p) {
			continue
		}
		links.found++
		if l.entity[p.A] == l.entity[p.B] {
			links.right++
		}
		parent[find(p.A)] = find(p.B)
	}
	var roots, joint []string
	for i := range parent {
		roots = append(roots, fmt.Sprint(find(i)))
		joint = append(joint, roots[i]+" "+l.entity[i])
	}
	return links, score{right: sizes(joint), found: sizes(roots), all: links.all}
}

// The sets are of people without households, some of them very dirty. The
// least F1 applies to duplicates and possible duplicates together.
var sets = []struct {
	name string
	f1   float64
}{
	{"febrl1", .98}, {"febrl3", .97}, {"febrl_A_1000_phone", .98}, {"febrl_C_1000_phone", .90},
	{"splink_fake_1000_tests", .90}, {"anonlink_1_2", .85},
}

// all yields the rows in order.
func (l labeled) all(yield func(leadbridge.Values) bool) {
	for _, v := range l.rows {
		if !yield(v) {
			return
		}
	}
}

func TestLabeledSets(t *testing.T) {
	for _, set := range sets {
		t.Run(set.name, func(t *testing.T) {
			l := readLabeled(t, set.name)
			pairs := slices.Collect(Pairs(l.all, leadbridge.DefaultMatchPolicy))
			sure, _ := l.score(pairs, func(p Pair) bool { return p.Result.Outcome == leadbridge.MatchDuplicate })
			both, clusters := l.score(pairs, func(Pair) bool { return true })
			t.Logf("duplicate: %v; with possible: %v; clusters: %v", sure, both, clusters)
			if sure.precision() < .99 {
				t.Errorf("duplicate: %v, precision must be at least 0.99", sure)
			}
			if both.f1() < set.f1 {
				t.Errorf("with possible: %v, F1 must be at least %.2f", both, set.f1)
			}
		})
	}
}

// TestImportOrder takes the rows one by one, as an import does: candidates are
// the earlier rows with a stored key in common.
func TestImportOrder(t *testing.T) {
	for _, set := range sets {
		t.Run(set.name, func(t *testing.T) {
			l := readLabeled(t, set.name)
			under := map[leadbridge.MatchKey][]int{}
			known := map[string]bool{}
			var records []*Record
			var all, sure score // rows that are duplicates of an earlier one
			compared := 0
			for i, v := range l.rows {
				r := Prepare(v)
				keys := r.AppendKeys(nil)
				var rows []int
				for _, k := range keys {
					rows = append(rows, under[k]...)
					under[k] = append(under[k], i)
				}
				slices.Sort(rows)
				rows = slices.Compact(rows)
				compared += len(rows)
				var candidates []*Record
				for _, row := range rows {
					candidates = append(candidates, records[row])
				}
				records = append(records, r)
				if known[l.entity[i]] {
					all.all++
					sure.all++
				}
				known[l.entity[i]] = true
				d := r.Decide(candidates, leadbridge.DefaultMatchPolicy)
				if d.Outcome == leadbridge.MatchNew {
					continue
				}
				right := 0
				if l.entity[rows[d.Best]] == l.entity[i] {
					right = 1
				}
				all.found++
				all.right += right
				if d.Outcome == leadbridge.MatchDuplicate {
					sure.found++
					sure.right += right
				}
			}
			t.Logf("duplicate: %v; with possible: %v; %.2f comparisons a row", sure, all, float64(compared)/float64(len(l.rows)))
			if sure.precision() < .99 || all.precision() < .99 {
				t.Errorf("duplicate: %v; with possible: %v; precision must be at least 0.99", sure, all)
			}
		})
	}
}
