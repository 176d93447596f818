package web

import (
	"net/http"
	"strconv"
	"time"

	"leadbridge"
)

// rulesForm is an integration's rules as a person reads and changes them.
type rulesForm struct {
	Head        integrationHead
	Policy      leadbridge.SyncPolicy // defaults filled in
	Direction   leadbridge.SyncDirection
	Auto        bool
	Every       string // seconds
	Share       string // percent
	Frequencies []choice
	FieldRules  []fieldRule
	Filters     []filterRow
	FilterNames []choice // fields that a condition can be about
	Ops         []choice
	InWords     []string
	Breaker     breakerForm
	Faults      faults
}

// fieldRule is who wins a field; Rule is empty where the general rule holds.
type fieldRule struct {
	Name, Title string
	Rule        leadbridge.ConflictPolicy
}

// filterRow is one condition. N is its place in the form.
type filterRow struct {
	N      int
	Field  string
	Op     leadbridge.FilterOp
	Values string
	Error  string
}

// breakerForm are the limits as they were typed.
type breakerForm struct{ Deleted, Blanked, Changed, Least string }

// blankFilters is how many empty conditions the form has for a browser without
// scripts.
const blankFilters = 1

func (w *Web) showRules(p *page) error {
	form, err := w.rulesOf(p)
	if err != nil {
		return err
	}
	form.Filters = filterRows(form.Policy.Filters)
	return p.render("integrations/rules", form)
}

func (w *Web) rulesOf(p *page) (rulesForm, error) {
	head, err := w.headOf(p, p.param("id"), "rules")
	if err != nil {
		return rulesForm{}, err
	}
	mappings, err := w.Integrations.Mappings(p.ctx(), head.ID)
	if err != nil {
		return rulesForm{}, err
	}
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return rulesForm{}, err
	}
	i := head.Integration
	form := rulesForm{Head: head, Policy: i.Policy.WithDefaults(), Direction: i.SyncDirection, Auto: i.AutoSync,
		Every: strconv.Itoa(int(i.SyncFrequency / time.Second)), Share: strconv.Itoa(i.QuotaShare), Frequencies: frequencies(i.SyncFrequency),
		FieldRules: fieldRules(i.Policy, mappings), Ops: filterOps, InWords: rulesInWords(i, head.CRM)}
	b := form.Policy.Breaker
	form.Breaker = breakerForm{strconv.Itoa(b.DeletedPercent), strconv.Itoa(b.BlankedPercent), strconv.Itoa(b.ChangedPercent), strconv.FormatInt(b.Least, 10)}
	for _, f := range fields {
		form.FilterNames = append(form.FilterNames, choice{f.Name, f.Title})
	}
	return form, nil
}

// saveRules takes all rules of the form over.
func (w *Web) saveRules(p *page) error {
	form, err := w.rulesOf(p)
	if err != nil {
		return err
	}
	change, err := form.read(p)
	if err == nil {
		version, _ := strconv.ParseInt(p.value("version"), 10, 64)
		_, err = w.Integrations.Update(p.ctx(), form.Head.ID, version, change)
	}
	if wrong, ok := p.faults(err); ok {
		form.blame(wrong)
		return p.renderAs(http.StatusUnprocessableEntity, "integrations/rules", form)
	}
	if err != nil {
		return err
	}
	text := "The rules are saved. They hold from now on."
	if !form.Head.Started {
		text = "The rules are saved. The first sync begins after a dry run with them."
	}
	p.flash(text)
	return p.redirect(form.Head.Path("rules"))
}
