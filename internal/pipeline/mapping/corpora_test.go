package mapping

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// suite is a set of labelled headers: a label is a target, "target?" where
// the target is right but not asked for, or null.
type suite struct {
	Targets []*string
	Headers []struct {
		ID      string
		Columns [][2]*string
		Row     []string
	}
}

// score counts suggestions against labels.
type score struct{ tp, fp, fn int }

func (s score) precision() float64 { return float64(s.tp) / float64(max(s.tp+s.fp, 1)) }
func (s score) recall() float64    { return float64(s.tp) / float64(max(s.tp+s.fn, 1)) }
func (s score) f1() float64 {
	p, r := s.precision(), s.recall()
	return 2 * p * r / max(p+r, 1e-9)
}

// TestCorpora scores Suggest on the shared headers. Targets that the suite
// does not label are left out of the count.
func TestCorpora(t *testing.T) {
	data, err := os.ReadFile("../../../../shared/corpora/mapping/mapping-suite.json")
	if err != nil {
		t.Skip("the shared corpora are not there")
	}
	var s suite
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, p := range s.Targets {
		if p != nil {
			targets = append(targets, *p)
		}
	}
	var total score
	for _, h := range s.Headers {
		var columns, labels []string
		for _, c := range h.Columns {
			columns = append(columns, *c[0])
			label := ""
			if c[1] != nil {
				label = *c[1]
			}
			labels = append(labels, label)
		}
		var rows [][]string
		if h.Row != nil {
			rows = [][]string{h.Row}
		}
		scoreHeader(t, h.ID, columns, labels, rows, targets, &total)
	}
	t.Logf("precision %.4f recall %.4f F1 %.4f %+v", total.precision(), total.recall(), total.f1(), total)
	if total.precision() < .97 || total.f1() < .95 {
		t.Errorf("precision %.3f (want >= .97), F1 %.3f (want >= .95)", total.precision(), total.f1())
	}
}

// scoreHeader adds one header to the score and logs what is wrong with it.
func scoreHeader(t *testing.T, id string, columns, labels []string, rows [][]string, targets []string, total *score) {
	t.Helper()
	got := map[string]int{}
	for _, m := range Suggest(columns, rows, SuggestOptions{}) {
		if slices.Contains(targets, m.TargetField) {
			got[m.TargetField] = slices.Index(columns, m.SourceField)
		}
	}
	for target, i := range got {
		if strings.TrimSuffix(labels[i], "?") == target {
			total.tp++
		} else {
			total.fp++
			t.Logf("%s: %q became %s, want %q", id, columns[i], target, labels[i])
		}
	}
	seen := map[string]bool{}
	for i, l := range labels {
		if l == "" || strings.HasSuffix(l, "?") || l == "fullName" || seen[l] {
			continue
		}
		seen[l] = true
		if j, ok := got[l]; !ok || strings.TrimSuffix(labels[j], "?") != l {
			total.fn++
			t.Logf("%s: %q is not mapped to %s", id, columns[i], l)
		}
	}
}
