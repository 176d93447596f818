package web

import (
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

type histogramColumn struct {
	Label     string
	Count     int64
	X, Y      string
	W, H      string
	Kind      string // same, listed, apart
	ShowLabel bool
}

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
	d.WhatIf, d.Waiting, d.Sample = found, histogramOf(found.Waiting, found.Asked), histogramOf(found.Sample, found.Asked)
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

func histogramOf(t lead.Tally, at lead.Thresholds) histogram {
	h := histogram{Tally: t}
	most := int64(1)
	for _, b := range t.Bars {
		most = max(most, b.Count)
	}
	width := 100 / float64(max(1, len(t.Bars)))
	for i, b := range t.Bars {
		kind := "apart"
		switch {
		case b.From >= at.Duplicate:
			kind = "same"
		case b.From >= at.Possible:
			kind = "listed"
		}
		height := 38 * float64(b.Count) / float64(most)
		if b.Count > 0 {
			height = max(height, 0.8)
		}
		h.Columns = append(h.Columns, histogramColumn{Label: percentText(b.From) + " %", Count: b.Count, Kind: kind,
			X: drawnAt(float64(i)*width + width*0.1), W: drawnAt(width * 0.8), Y: drawnAt(40 - height), H: drawnAt(height)})
	}
	return h
}
