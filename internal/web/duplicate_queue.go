package web

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
)

// duplicateQueue is what the list of possible duplicates shows.
type duplicateQueue struct {
	Tabs    []tab
	Query   pairQuery
	Counts  lead.PairCounts
	Bands   []queueBand
	Sources []choice
	Rows    []pairRow
	Next    string // the address of the next page
	First   string // the address of the first page, blank on it
	// Start is where the review begins.
	Start string
	// Sure counts the pairs that may be merged at once.
	Sure int64
	Done *doneNotice
}

type queueBand struct {
	Title, Link string
	Count       int64
	Here        bool
}

// pairRow is a possible duplicate in a list.
type pairRow struct {
	leadbridge.DuplicatePair
	Link      string
	Source    string // in words
	Household bool
	Reasons   []leadbridge.MatchReason // the weightiest few
}

// Older and Newer are what the two leads are called, Score and Word how likely
// they are one person.
func (r pairRow) Older() string { return nameOf(r.Other.Values) }
func (r pairRow) Newer() string { return nameOf(r.Lead.Values) }
func (r pairRow) Score() string { return scoreText(r.Match.Score) }
func (r pairRow) Word() string  { return scoreWord(r.Match.Score) }
func (r pairRow) Kind() string  { return scoreKind(r.Match.Score) }

// Shared is what tells the reader who the lead is: what the two have in
// common, or else what the older one has.
func (r pairRow) Shared() string {
	var same, any []string
	for _, name := range []string{leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldDateOfBirth} {
		f, _ := leadbridge.FieldNamed(name)
		a, b := r.Lead.Values[name], r.Other.Values[name]
		if a != "" && a == b {
			same = append(same, shownValue(f.Type, a))
		} else if v := cmp.Or(b, a); v != "" {
			any = append(any, shownValue(f.Type, v))
		}
	}
	if len(same) == 0 {
		same = any
	}
	return strings.Join(same[:min(2, len(same))], " · ")
}

func (w *Web) listDuplicates(p *page) error {
	q := p.pairQuery()
	d := duplicateQueue{Query: q}
	var err error
	if d.Counts, err = w.Duplicates.CountPairs(p.ctx()); err != nil {
		return err
	}
	f := q.filter()
	f.Cursor, f.Limit = p.value("cursor"), 25
	found, err := w.Duplicates.ListPairs(p.ctx(), f)
	if err != nil {
		return err
	}
	d.Tabs = p.duplicateTabs(&d.Counts)
	d.Bands = append(d.Bands, queueBand{"All", q.With("band", ""), d.Counts.Open, q.Band == ""})
	for _, b := range pairBands {
		d.Bands = append(d.Bands, queueBand{b.Title, q.With("band", b.Name), d.Counts.Bands[b.Edge], q.Band == b.Name})
	}
	d.Sure = d.Counts.Bands[2] + d.Counts.Bands[3]
	d.Sources = pairSourceChoices(d.Counts.Sources)
	for _, pair := range found.Pairs {
		d.Rows = append(d.Rows, newPairRow(pair, q))
	}
	if len(d.Rows) > 0 {
		d.Start = d.Rows[0].Link
	}
	if found.Next != "" {
		d.Next = q.At("/duplicates", "cursor", found.Next)
	}
	if f.Cursor != "" {
		d.First = q.At("/duplicates")
	}
	d.Done = w.done(p)
	return p.render("duplicates/queue", d)
}

// pairSourceChoices are what brought pairs up, for a select.
func pairSourceChoices(sources []lead.PairSource) []choice {
	choices := []choice{{"", "Everything"}}
	for _, s := range sources {
		choices = append(choices, choice{pairSourceValue(s), pairSourceTitle(s) + " (" + grouped(s.Pairs) + ")"})
	}
	return choices[:min(len(choices), 51)]
}

func pairSourceValue(s lead.PairSource) string {
	switch {
	case s.JobID != "":
		return "import:" + s.JobID
	case s.IntegrationID != "":
		return "crm:" + s.IntegrationID
	}
	return "hand"
}

func pairSourceTitle(s lead.PairSource) string {
	switch {
	case s.JobID != "":
		return "Import " + s.Name
	case s.IntegrationID != "":
		return "Sync with " + s.Name
	}
	return "Edited by hand"
}

func newPairRow(pair leadbridge.DuplicatePair, q pairQuery) pairRow {
	r := pairRow{DuplicatePair: pair, Link: q.At("/duplicates/" + pair.ID), Household: lead.SameHousehold(pair.Lead, pair.Other)}
	r.Source = pairSourceTitle(lead.PairSource{JobID: pair.JobID, IntegrationID: pair.IntegrationID, Name: pair.Source})
	r.Reasons = weightiest(pair.Match.Reasons)
	return r
}

// weightiest are the three reasons that weigh most, with one against among
// them if there is any.
func weightiest(all []leadbridge.MatchReason) []leadbridge.MatchReason {
	var some, against []leadbridge.MatchReason
	for _, reason := range all {
		switch {
		case reason.Field == "" || reason.Weight == 0:
		case reason.Weight < 0:
			against = append(against, reason)
		default:
			some = append(some, reason)
		}
	}
	byWeight := func(a, b leadbridge.MatchReason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) }
	slices.SortStableFunc(some, byWeight)
	slices.SortStableFunc(against, byWeight)
	against = against[:min(1, len(against))]
	return append(some[:min(3-len(against), len(some))], against...)
}

// keptList is what the page of pairs that are kept apart shows.
type keptList struct {
	Tabs        []tab
	Rows        []pairRow
	Status      leadbridge.PairStatus
	Kept, Never int64
	Next        string
}

func (w *Web) listKept(p *page) error {
	counts, err := w.Duplicates.CountPairs(p.ctx())
	if err != nil {
		return err
	}
	d := keptList{Tabs: p.duplicateTabs(&counts), Status: leadbridge.PairNever, Kept: counts.Kept, Never: counts.Never}
	if p.value("show") == string(leadbridge.PairKept) || p.value("show") == "" && counts.Never == 0 {
		d.Status = leadbridge.PairKept
	}
	found, err := w.Duplicates.ListPairs(p.ctx(), lead.PairFilter{Status: d.Status, Sort: lead.PairsDecided, Cursor: p.value("cursor"), Limit: 25})
	if err != nil {
		return err
	}
	for _, pair := range found.Pairs {
		d.Rows = append(d.Rows, newPairRow(pair, pairQuery{}))
	}
	if found.Next != "" {
		if d.Next, err = address("/duplicates/kept", "show", d.Status, "cursor", found.Next); err != nil {
			return err
		}
	}
	return p.render("duplicates/kept", d)
}
