package web

import (
	"context"
	"fmt"
	"strconv"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// letterPage is the list of changes that the CRM does not take.
type letterPage struct {
	syncPage
	Causes []causeLink
	Reason string // of letters that are shown; blank: all
	Rows   []letterRow
	First  string
	Next   string
}

// letterRow is a lead that the CRM does not take.
type letterRow struct {
	leadbridge.OutboxItem
	Name    string
	Title   string // contact 1000000165, or a new one
	Request []valueChange
	Answer  string
}

// letterWords say what the codes of refusals mean, and what helps.
var letterWords = map[string]struct{ title, help string }{
	provider.CodeRequired:      {"The CRM needs a value that is empty", "Fill it in on the lead, or map a field to it."},
	provider.CodeTooLong:       {"A value is too long for the CRM", "Shorten it on the lead."},
	provider.CodeNoOption:      {"A value is none of the CRM's options", "Add the option in the CRM, or translate the value in the field mapping."},
	provider.CodeBadValue:      {"The CRM does not take a value", "Correct it on the lead."},
	provider.CodeUnknownField:  {"A field is not in the CRM any more", "Correct the field mapping, or bring the field back in the CRM."},
	provider.CodeReadOnlyField: {"A field may not be written", "Let its mapping flow in only, or give the right in the CRM."},
	provider.CodeRule:          {"A rule of your CRM refused it", "Correct the lead so that the rule holds, or change the rule in the CRM."},
	provider.CodeDuplicate:     {"The CRM has somebody like this already", "Merge the two in the CRM, or correct the lead."},
	provider.CodeGone:          {"The record is not in the CRM any more", "Look whether it was deleted there."},
	provider.CodeConverted:     {"The record was converted, and is frozen", "The lead goes on with the contact that came of it."},
	provider.CodePermission:    {"The connection may not do this", "Give the user behind the connection the right in the CRM."},
	provider.CodeScope:         {"The connection may not do this", "Connect again, and allow what is asked for."},
	provider.CodePlan:          {"Your CRM's plan does not include this", "Take it out of the field mapping, or ask your CRM."},
}

func (w *Web) listDeadLetters(p *page) error {
	s, err := w.syncPage(p, "dead-letters")
	if err != nil {
		return err
	}
	d := letterPage{syncPage: s, Reason: p.value("reason")}
	after, _ := strconv.ParseInt(p.value("cursor"), 10, 64)
	letters, err := w.Syncs.DeadLetters(p.ctx(), store.OutboxFilter{IntegrationID: s.Head.ID, Reason: d.Reason, After: after, Limit: deskPage + 1})
	if err != nil {
		return err
	}
	next := ""
	if len(letters) > deskPage {
		letters = letters[:deskPage]
		next = strconv.FormatInt(letters[deskPage-1].LeadSeq, 10)
	}
	names, err := leadNames(w, p, letters, func(l leadbridge.OutboxItem) string { return l.LeadID })
	if err != nil {
		return err
	}
	for _, l := range letters {
		d.Rows = append(d.Rows, s.letterRow(l, names[l.LeadID]))
	}
	if d.Causes, err = w.letterCauses(p, s, d.Reason); err != nil {
		return err
	}
	d.First, d.Next = s.pages("dead-letters", p.value("cursor"), next, "reason", d.Reason)
	return p.render("sync/letters", d)
}

func (s syncPage) letterRow(l leadbridge.OutboxItem, name string) letterRow {
	r := letterRow{OutboxItem: l, Name: s.callRecord(leadbridge.RecordRef{}, name), Request: sentChanges(nil, l.Request), Answer: clipped(l.Reason)}
	if l.RecordID != "" || l.Object != "" {
		r.Title = s.callRecord(leadbridge.RecordRef{Object: l.Object, RecordID: l.RecordID}, "")
	}
	return r
}

func (w *Web) letterCauses(p *page, s syncPage, here string) ([]causeLink, error) {
	causes, err := w.Syncs.Causes(p.ctx(), s.Head.ID, leadbridge.CauseOfDeadLetters)
	var links []causeLink
	for _, c := range causes {
		l := causeLink{Title: plainReason(c.Reason), Key: c.Reason, Count: c.Count, Here: c.Reason == here}
		if words, ok := letterWords[c.Code]; ok {
			l.Title, l.Text, l.Help = words.title, l.Title, words.help
		}
		l.Link, _ = address(s.Head.Path("dead-letters"), "reason", c.Reason)
		links = append(links, l)
	}
	return links, err
}

// letterBatch is how many letters are dealt with in one go.
const letterBatch = 1000

// retryDeadLetters sends letters again: one, those with the same reason, or
// all.
func (w *Web) retryDeadLetters(p *page) error {
	n, err := w.eachLetters(p, w.Syncs.RetryDead)
	if err != nil {
		return err
	}
	p.flash(fmt.Sprintf("%s on the way again. Those that are refused once more come back to this list.", plural(n, "lead is", "leads are")))
	return p.redirect("/integrations/" + p.param("id") + "/dead-letters")
}

// dropDeadLetters gives letters up.
func (w *Web) dropDeadLetters(p *page) error {
	n, err := w.eachLetters(p, w.Syncs.DropDead)
	if err != nil {
		return err
	}
	p.flash(fmt.Sprintf("%s up. The leads stay as they are, and are sent again when somebody changes them.", plural(n, "change was given", "changes were given")))
	return p.redirect("/integrations/" + p.param("id") + "/dead-letters")
}

// letterDeed does something with the dead letters of leads, of all without
// any.
type letterDeed func(ctx context.Context, actor syncer.Actor, integrationID string, leadIDs []string) (int64, error)

// eachLetters does something with the letters that a form is about. Those
// with a reason are gathered first, for what is done with one changes its
// reason.
func (w *Web) eachLetters(p *page, do letterDeed) (int64, error) {
	id, actor := p.param("id"), p.syncActor()
	if lead := p.value("lead"); lead != "" {
		return do(p.ctx(), actor, id, []string{lead})
	}
	reason := p.value("reason")
	if reason == "" {
		return do(p.ctx(), actor, id, nil)
	}
	var done int64
	for f := (store.OutboxFilter{IntegrationID: id, Reason: reason, Limit: letterBatch}); ; {
		letters, err := w.Syncs.DeadLetters(p.ctx(), f)
		if err != nil || len(letters) == 0 {
			return done, err
		}
		var leads []string
		for _, l := range letters {
			leads, f.After = append(leads, l.LeadID), l.LeadSeq
		}
		n, err := do(p.ctx(), actor, id, leads)
		if done += n; err != nil {
			return done, err
		}
	}
}
