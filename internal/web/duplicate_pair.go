package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
)

// pairPage is what the page of a possible duplicate shows.
type pairPage struct {
	Pair         pairRow
	Query        pairQuery
	Older, Newer *leadbridge.Lead
	// Fields are those in which the two differ, Same the others.
	Fields, Same []mergeRow
	Survivor     string // the ID of the lead that stays
	Waterfall    waterfall
	Later        string // the address of the next pair
	Done         *doneNotice
	// Open says that the pair can be decided upon, Moved that somebody changed
	// a lead meanwhile.
	Open, Moved bool
	Wrong       string
}

// mergeRow is a field of the two leads and of the lead they would become.
type mergeRow struct {
	Name, Title          string
	Older, Newer, Result []piece
	Long                 bool
	// Choice is whose value is taken: older, newer, or both for one that is
	// joined. Joins says that it can be joined, Fixed that nobody can choose.
	Choice       string
	Joins, Fixed bool
}

func (w *Web) showPair(p *page) error { return w.pairPage(p, 200, pairPage{}) }

// pairPage shows a pair, with what the form says so far.
func (w *Web) pairPage(p *page, status int, d pairPage) error {
	pair, err := w.Duplicates.GetPair(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	d.Query, d.Older, d.Newer = p.pairQuery(), pair.Other, pair.Lead
	d.Pair = newPairRow(pair, d.Query)
	d.Open = pair.Status == leadbridge.PairOpen || pair.Status == leadbridge.PairKept || pair.Status == leadbridge.PairNever
	if err := w.fillRows(p, &d); err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("duplicates/pair", "pair-fields", d)
	}
	tested, err := w.Comparisons.TestPair(p.ctx(), lead.TestSide{LeadID: pair.OtherID}, lead.TestSide{LeadID: pair.LeadID})
	if err != nil {
		return err
	}
	d.Waterfall = waterfallOf(tested)
	if d.Later, err = w.later(p, d.Query, pair.ID); err != nil {
		return err
	}
	d.Done = w.done(p)
	return p.renderAs(status, "duplicates/pair", d)
}

// later is the address of the pair that comes next.
func (w *Web) later(p *page, q pairQuery, id string) (string, error) {
	next, there, err := w.Duplicates.NextPair(p.ctx(), q.filter(), id)
	if !there {
		return q.At("/duplicates"), err
	}
	return q.At("/duplicates/" + next.ID), nil
}

// fillRows sets the two leads side by side with what a merge would make.
func (w *Web) fillRows(p *page, d *pairPage) error {
	d.Survivor = d.Older.ID
	preview := lead.Preview{Survivor: d.Older, Losers: []*leadbridge.Lead{d.Newer}}
	var joins map[string]bool
	if d.Open {
		r := p.resolution(d)
		r.Versions = nil // only the merge itself is refused
		var err error
		if preview, err = w.Duplicates.PreviewPair(p.ctx(), d.Pair.ID, r); err != nil {
			return err
		}
		d.Survivor = preview.Survivor.ID
		if joins, err = w.joined(p, d.Pair.ID); err != nil {
			return err
		}
	} else {
		preview.Fields = unmerged(d.Older, d.Newer)
	}
	for _, f := range preview.Fields {
		row := mergeRowOf(f, d.Older, d.Newer)
		row.Joins = joins[f.Name]
		if f.Values[d.Older.ID] == f.Values[d.Newer.ID] {
			d.Same = append(d.Same, row)
		} else {
			d.Fields = append(d.Fields, row)
		}
	}
	return nil
}

// joined are the fields whose values a merge can put together.
func (w *Web) joined(p *page, id string) (map[string]bool, error) {
	plain, err := w.Duplicates.PreviewPair(p.ctx(), id, lead.Resolution{})
	joins := map[string]bool{}
	for _, f := range plain.Fields {
		joins[f.Name] = f.Value != "" && len(f.From) == 0
	}
	return joins, err
}

// unmerged are the fields of leads that cannot be merged any more.
func unmerged(older, newer *leadbridge.Lead) []lead.MergedField {
	names := map[string]bool{}
	for name := range maps.Keys(older.Values) {
		names[name] = true
	}
	for name := range maps.Keys(newer.Values) {
		names[name] = true
	}
	var fields []lead.MergedField
	for _, name := range slices.Concat(leadbridge.FieldNames(), slices.Sorted(maps.Keys(names))) {
		if !names[name] {
			continue
		}
		delete(names, name)
		fields = append(fields, lead.MergedField{Name: name, Values: map[string]string{older.ID: older.Values[name], newer.ID: newer.Values[name]}})
	}
	return fields
}

func mergeRowOf(f lead.MergedField, older, newer *leadbridge.Lead) mergeRow {
	known, _ := leadbridge.FieldNamed(f.Name)
	shown := func(v string) string { return shownValue(known.Type, v) }
	a, b := f.Values[older.ID], f.Values[newer.ID]
	row := mergeRow{Name: f.Name, Title: fieldTitle(f.Name), Fixed: f.Fixed, Result: plainPiece(shown(f.Value)), Choice: "both",
		Long: max(len(a), len(b), len(f.Value)) > 200}
	row.Older, row.Newer = markedPair(shown(a), shown(b))
	switch f.Value {
	case a:
		row.Choice = "older"
	case b:
		row.Choice = "newer"
	}
	return row
}

// resolution reads how the two are to be merged. What is not said is left to
// the rule that blanks are filled and the fuller value is kept.
func (p *page) resolution(d *pairPage) lead.Resolution {
	r := lead.Resolution{Action: lead.ActionMerge, Choices: map[string]string{}, Versions: map[string]int64{}}
	ids := map[string]string{"older": d.Older.ID, "newer": d.Newer.ID}
	r.Survivor = ids[p.value("survivor")]
	for side, id := range ids {
		if version, err := strconv.ParseInt(p.value("version."+side), 10, 64); err == nil {
			r.Versions[id] = version
		}
	}
	switch p.value("take") {
	case "older":
		r.Strategy = leadbridge.MergePreferExisting
		return r
	case "newer":
		r.Strategy = leadbridge.MergePreferNew
		return r
	case "fuller":
		return r
	}
	for name := range p.r.Form {
		if field, ok := strings.CutPrefix(name, "choose."); ok && ids[p.value(name)] != "" {
			r.Choices[field] = ids[p.value(name)]
		}
	}
	return r
}

func (w *Web) resolvePair(p *page) error {
	q, id := p.pairQuery(), p.param("id")
	pair, err := w.Duplicates.GetPair(p.ctx(), id)
	if err != nil {
		return err
	}
	later, err := w.later(p, q, id)
	if err != nil {
		return err
	}
	r := p.resolution(&pairPage{Older: pair.Other, Newer: pair.Lead})
	r.Action = lead.Action(p.value("action"))
	if _, err := w.Duplicates.Resolve(p.ctx(), p.leadActor(), id, r); err != nil {
		switch code := leadbridge.CodeOf(err); {
		case code == lead.CodeVersion:
			return w.pairPage(p, 409, pairPage{Moved: true})
		case leadbridge.KindOf(err) == leadbridge.Invalid && r.Action == lead.ActionMerge:
			return w.pairPage(p, 422, pairPage{Wrong: sentence(err.Error())})
		}
		return err
	}
	if r.Action == lead.ActionAsk {
		p.flash("The pair is on the list again.")
		return p.redirect(p.back(q.At("/duplicates/" + id)))
	}
	return p.redirect(withDone(later, id))
}
