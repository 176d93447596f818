package main

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/match"
)

type dedupeCommand struct {
	offlineFlags
	Pairs     string  `help:"File for the pairs; - for standard output." required:"" placeholder:"OUT.csv"`
	Threshold float64 `help:"Least score of a possible duplicate." default:"0.85"`
}

// Run writes every pair of rows that are, or may be, the same person. Rows
// are counted from 1.
func (c dedupeCommand) Run(p *program) error {
	// What is wrong with a value does not matter here: a half number can
	// still tell two people apart.
	c.NoValidate = true
	t, road, err := c.openRoad(p)
	if err != nil {
		return err
	}
	out, err := createOutput(p, c.Pairs, t.file)
	if err != nil {
		return errors.Join(err, t.Close())
	}
	out.write("row_a", "row_b", "score", "decision", "reasons")
	policy := leadbridge.DefaultMatchPolicy
	policy.FuzzyMatchThreshold = c.Threshold
	var rows []int64 // the row of each record
	var failed error
	records := func(yield func(leadbridge.Values) bool) {
		failed = t.each(p, func(d *pipeline.Draft) error {
			if d.Unreadable != "" {
				fmt.Fprintf(p.err, "%s: line %d: %s\n", c.File, d.Line, d.Unreadable)
				return nil
			}
			road.Stages.Apply(d)
			rows = append(rows, d.Row)
			if !yield(d.Values) {
				return errStopped
			}
			return nil
		})
	}
	found := map[leadbridge.MatchOutcome]int{}
	for pair := range match.Pairs(iter.Seq[leadbridge.Values](records), policy) {
		found[pair.Result.Outcome]++
		err := out.write(strconv.FormatInt(rows[pair.A], 10), strconv.FormatInt(rows[pair.B], 10),
			strconv.FormatFloat(pair.Result.Score, 'f', 4, 64), string(pair.Result.Outcome), reasonsText(pair.Result.Reasons))
		if err != nil {
			break
		}
	}
	if err := errors.Join(failed, out.close(), t.Close()); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "%s: %d rows, %d duplicate and %d possible pairs\n", c.File, len(rows), found[leadbridge.MatchDuplicate], found[leadbridge.MatchPossible])
	return nil
}

// errStopped ends reading when nobody wants more rows.
var errStopped = errors.New("stopped")

func reasonsText(reasons []leadbridge.MatchReason) string {
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		texts[i] = r.Text
	}
	return strings.Join(texts, "; ")
}
