package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

// result is what --json prints of an import.
type result struct {
	JobID         string                  `json:"jobId"`
	Status        leadbridge.ImportStatus `json:"status"`
	TotalRows     int64                   `json:"totalRows"`
	ProcessedRows int64                   `json:"processedRows"`
	SuccessRows   int64                   `json:"successRows"`
	FailedRows    int64                   `json:"failedRows"`
	DuplicateRows int64                   `json:"duplicateRows"`
	PossibleRows  int64                   `json:"possibleRows"`
	UpdatedRows   int64                   `json:"updatedRows"`
	DurationMs    int64                   `json:"durationMs"`
}

func printResultJSON(w io.Writer, j *leadbridge.ImportJob, took time.Duration) error {
	n := j.Counts
	return json.NewEncoder(w).Encode(result{JobID: j.ID, Status: j.Status, TotalRows: max(n.Total, n.Processed), ProcessedRows: n.Processed,
		SuccessRows: n.Success, FailedRows: n.Failed, DuplicateRows: n.Duplicate, PossibleRows: n.Possible, UpdatedRows: n.Updated,
		DurationMs: took.Milliseconds()})
}

// printResult prints what became of the rows, and where to go from here.
func printResult(p *program, a *app.App, j *leadbridge.ImportJob, took time.Duration) error {
	n := j.Counts
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s: %s in %s\n\n", j.FileName, strings.ToLower(string(j.Status)), took.Round(10*time.Millisecond))
	line := func(name string, count int64, note string) {
		fmt.Fprintf(b, "%s\n", strings.TrimRight(fmt.Sprintf("  %-11s%10s  %s", name, thousands(count), note), " "))
	}
	line("rows", n.Processed, "")
	line("created", n.Created, "")
	if n.Possible > 0 {
		line("  possible", n.Possible, "of these may be somebody known already; they are on the review list")
	}
	line("updated", n.Updated, "")
	line("duplicates", n.Duplicate, duplicatesNote(j))
	line("failed", n.Failed, "")
	if n.Failed > 0 {
		reasons, err := commonReasons(p, a, j)
		if err != nil {
			return err
		}
		for _, r := range reasons {
			fmt.Fprintf(b, "  %21s  %s\n", thousands(r.count), r.text)
		}
		fmt.Fprintf(b, "\nThe failed rows:  %s errors %s%s > failed.csv\n", p.self, j.ID, dataHint(p))
		fmt.Fprintf(b, "Once corrected:   %s retry %s failed.csv%s\n", p.self, j.ID, dataHint(p))
	}
	if n.Failed == 0 {
		fmt.Fprintln(b)
	}
	if n.Success > 0 {
		fmt.Fprintf(b, "Take it back:     %s rollback %s%s\n", p.self, j.ID, dataHint(p))
	}
	_, err := io.WriteString(p.out, b.String())
	return err
}

func duplicatesNote(j *leadbridge.ImportJob) string {
	switch {
	case j.Counts.Duplicate == 0:
		return ""
	case j.Options.OnDuplicate == leadbridge.DuplicateUpdate:
		return "brought nothing new"
	}
	return "left out"
}

type reason struct {
	text  string
	count int64
}

// commonReasons counts why rows failed, by their first error, most frequent
// first. It looks at no more than the first rows of many.
func commonReasons(p *program, a *app.App, j *leadbridge.ImportJob) ([]reason, error) {
	const most, page, shown = 20_000, 1000, 5
	counts := map[string]int64{}
	for after, seen := int64(0), 0; seen < most; {
		records, err := a.Imports.Records(p, j.ID, store.RecordFilter{Status: leadbridge.RowFailed, After: after, Limit: page})
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			counts[reasonText(r)]++
			after = r.Row
		}
		if seen += len(records); len(records) < page {
			break
		}
	}
	var reasons []reason
	for _, text := range slices.Sorted(maps.Keys(counts)) {
		reasons = append(reasons, reason{text, counts[text]})
	}
	slices.SortStableFunc(reasons, func(a, b reason) int { return cmp.Compare(b.count, a.count) })
	if len(reasons) > shown {
		var rest int64
		for _, r := range reasons[shown-1:] {
			rest += r.count
		}
		reasons = append(reasons[:shown-1], reason{"other reasons", rest})
	}
	return reasons, nil
}

// reasonText says why a row failed, without the value that differs from row
// to row.
func reasonText(r leadbridge.ImportRecord) string {
	for _, i := range r.Issues {
		if i.Severity == leadbridge.SeverityError {
			text := i.Message
			if i.Value != "" {
				text = strings.ReplaceAll(strings.ReplaceAll(text, fmt.Sprintf("%q", i.Value), "..."), i.Value, "...")
			}
			return text
		}
	}
	return r.Reason
}

// dataHint repeats --data in a command to copy, if it is needed there.
func dataHint(p *program) string {
	if p.data == "" {
		return ""
	}
	if strings.ContainsAny(p.data, " '\"\\$&()") {
		return fmt.Sprintf(" --data %q", p.data)
	}
	return " --data " + p.data
}
