package web

import (
	"net/url"
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
)

// doneNotice tells what was just decided, with the way back.
type doneNotice struct {
	Text   string
	Action string // where the form is sent that takes it back
	Pair   string
	Label  string
}

// withDone adds to the address of a page of ours which pair was just decided
// upon.
func withDone(to, pair string) string {
	separator := "?"
	if strings.Contains(to, "?") {
		separator = "&"
	}
	return to + separator + "done=" + url.QueryEscape(pair)
}

// done is what was decided on the pair that the address names. What cannot be
// found is not worth an error.
func (w *Web) done(p *page) *doneNotice {
	id := p.value("done")
	if id == "" || !p.User.May("duplicates:write") {
		return nil
	}
	pair, err := w.Duplicates.GetPair(p.ctx(), id)
	if err != nil {
		return nil
	}
	names := nameOf(pair.Other.Values) + " and " + nameOf(pair.Lead.Values)
	n := &doneNotice{Action: "/duplicates/" + id, Pair: id, Label: "Ask again"}
	switch pair.Status {
	case leadbridge.PairKept:
		n.Text = names + " are kept apart. You are asked again if one of them changes."
	case leadbridge.PairNever:
		n.Text = names + " are kept apart for good."
	case leadbridge.PairMerged:
		merges, err := w.Merges.ListMerges(p.ctx(), lead.MergeFilter{LeadID: pair.OtherID, Standing: true, Limit: 20})
		if err != nil {
			return nil
		}
		for _, m := range merges.Merges {
			if m.PairID == id {
				n.Text, n.Label, n.Action = names+" are one lead now.", "Take the merge back", "/duplicates/merges/"+m.ID+"/unmerge"
			}
		}
	}
	if n.Text == "" {
		return nil
	}
	return n
}
