package web

import (
	"fmt"

	"leadbridge"
	"leadbridge/internal/lead"
)

// thresholdPage shows what other thresholds would bring about.
type thresholdPage struct {
	Tabs []tab
	lead.WhatIf
	Waiting, Sample histogram
	Steps           []thresholdStep
	Possible        string
	Duplicate       string
	Wrong           faults
}

// histogram is a drawing of scores, 100 wide and 40 high.
type histogram struct {
	lead.Tally
	Columns []histogramColumn
}

// histogramColumn is a column of it, with what it stands for in words.
type histogramColumn struct {
	Label string
	Parts []histogramPart
}

type histogramPart struct{ Kind, X, Y, W, H string }

// thresholdStep is a line of the table of thresholds.
type thresholdStep struct {
	Score   string
	Waiting int64
	// Leads is how many of all leads that would be, about.
	Leads int64
	Here  bool
}

func (w *Web) showThresholds(p *page) error {
	d := thresholdPage{Tabs: p.duplicateTabs(nil), Possible: p.value("possible"), Duplicate: p.value("duplicate")}
	found, err := w.Comparisons.WhatIf(p.ctx(), lead.Thresholds{Possible: formNumber(d.Possible) / 100, Duplicate: formNumber(d.Duplicate) / 100})
	status := 200
	if leadbridge.KindOf(err) == leadbridge.Invalid {
		d.Wrong, _ = p.faults(err)
		status = 422
		found, err = w.Comparisons.WhatIf(p.ctx(), lead.Thresholds{})
	}
	if err != nil {
		return err
	}
	d.WhatIf, d.Waiting, d.Sample = found, histogramOf(found.Waiting), histogramOf(found.Sample)
	if d.Wrong == nil {
		d.Possible, d.Duplicate = percentText(found.Asked.Possible), percentText(found.Asked.Duplicate)
	}
	for _, s := range found.Steps {
		step := thresholdStep{Score: percentText(s.Possible) + " %", Waiting: s.Waiting, Here: s.Possible == found.Asked.Possible}
		if found.Sample.Looked > 0 {
			step.Leads = s.Sample * found.Sample.Of / found.Sample.Looked
		}
		d.Steps = append(d.Steps, step)
	}
	return p.renderAs(status, "duplicates/thresholds", d)
}

func histogramOf(t lead.Tally) histogram {
	h := histogram{Tally: t}
	most := int64(1)
	for _, b := range t.Bars {
		most = max(most, b.Same+b.Listed+b.Apart)
	}
	width := 100 / float64(max(1, len(t.Bars)))
	for i, b := range t.Bars {
		column := histogramColumn{Label: fmt.Sprintf("%s %% and more: %s the same, %s asked, %s let go", percentText(b.From), grouped(b.Same), grouped(b.Listed), grouped(b.Apart))}
		top := 40.0
		for _, part := range []struct {
			kind  string
			count int64
		}{{"same", b.Same}, {"listed", b.Listed}, {"apart", b.Apart}} {
			if part.count == 0 {
				continue
			}
			height := max(0.8, 38*float64(part.count)/float64(most))
			top -= height
			column.Parts = append(column.Parts, histogramPart{part.kind, drawnAt((float64(i) + 0.1) * width), drawnAt(top), drawnAt(width * 0.8), drawnAt(height)})
		}
		h.Columns = append(h.Columns, column)
	}
	return h
}
