package mapping

import (
	"os"
	"strings"
	"testing"

	"leadbridge"
)

// TestHeaders scores Suggest on our own suite of headers, over all targets.
func TestHeaders(t *testing.T) {
	data, err := os.ReadFile("testdata/headers.txt")
	if err != nil {
		t.Fatal(err)
	}
	targets := append(leadbridge.FieldNames(), leadbridge.FieldFullName)
	var total score
	var id string
	var columns, labels []string
	var rows [][]string
	flush := func() {
		if id != "" {
			scoreHeader(t, id, columns, labels, rows, targets, &total)
		}
		columns, labels, rows = nil, nil, nil
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "["):
			flush()
			id = strings.Trim(line, "[]")
		case strings.HasPrefix(line, "row:"):
			var row []string
			for cell := range strings.SplitSeq(line[4:], "|") {
				row = append(row, strings.TrimSpace(cell))
			}
			rows = append(rows, row)
		default:
			column, label, _ := strings.Cut(line, " => ")
			columns, labels = append(columns, column), append(labels, label)
		}
	}
	flush()
	t.Logf("precision %.4f recall %.4f F1 %.4f %+v", total.precision(), total.recall(), total.f1(), total)
	if total.precision() < .98 || total.f1() < .98 {
		t.Errorf("precision %.3f (want >= .98), F1 %.3f (want >= .98)", total.precision(), total.f1())
	}
}
